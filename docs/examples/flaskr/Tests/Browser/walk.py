#!/usr/bin/env python3
"""Walks through a running Flaskr with a headless Chromium, as a person would: walk.py [URL [FOLDER]]

Every step is checked, and pictured in FOLDER if one is given. Each run registers a user of its own.
Needs selenium and chromedriver: apt-get install chromium chromium-driver python3-selenium
"""

import pathlib
import sys
import time

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException, TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait


def browser():
    options = webdriver.ChromeOptions()
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=900,800"]:
        options.add_argument(argument)
    return webdriver.Chrome(options=options)


class Walk:
    def __init__(self, driver, url, folder):
        self.driver, self.url, self.folder = driver, url.rstrip("/"), folder
        # A page that is on its way out may go between two questions.
        between_pages = [NoSuchElementException, StaleElementReferenceException]
        self.wait = WebDriverWait(driver, 60, poll_frequency=0.1, ignored_exceptions=between_pages)
        self.step = 0

    def open(self, path):
        self.driver.get(self.url + path)

    def click(self, text):
        self.driver.find_element(By.XPATH, f"//a[.='{text}'] | //button[.='{text}']").click()

    def fill(self, **fields):
        for name, value in fields.items():
            field = self.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)

    def sees(self, heading, *texts):
        """Waits for the page with this heading and these texts, and takes its picture."""
        page = ""

        def has_come(driver):
            nonlocal page
            page = driver.find_element(By.TAG_NAME, "body").text
            return driver.find_element(By.TAG_NAME, "h1").text == heading and all(text in page for text in texts)

        try:
            self.wait.until(has_come)
        except TimeoutException:
            sys.exit(f"There is no page {heading!r} with {texts}, but:\n{page}")
        self.step += 1
        print(f"{self.step:2} {heading}: {', '.join(texts)}")
        if self.folder:
            name = heading.split(" “")[0].lower().replace(" ", "-")
            self.driver.save_screenshot(str(self.folder / f"{self.step:02}-{name}.png"))
        return page

    def walk(self):
        name = f"ada{int(time.time())}"
        title = f"A walk of {name}"
        self.open("/")
        self.sees("Posts", "Register", "Log In")
        background = self.driver.find_element(By.TAG_NAME, "main").value_of_css_property("background-color")
        assert background == "rgba(255, 255, 255, 1)", "the stylesheet is not there"

        self.click("Register")
        self.fill(username=name, password="correct horse")
        self.sees("Register")
        self.driver.find_element(By.CSS_SELECTOR, "main button").click()
        self.sees("Log In")

        self.fill(username=name, password="wrong")
        self.driver.find_element(By.CSS_SELECTOR, "main button").click()
        self.sees("Log In", "Incorrect password.")
        self.fill(username=name, password="correct horse")
        self.driver.find_element(By.CSS_SELECTOR, "main button").click()
        self.sees("Posts", name, "Log Out")

        self.click("New")
        self.fill(title=title, body="Two lines,\nand <b>no</b> markup.")
        self.sees("New Post")
        self.click("Save")
        self.sees("Posts", title, "Two lines,\nand <b>no</b> markup.", f"by {name}")

        self.click("Edit")
        self.fill(title=title + ", again")
        self.sees(f"Edit “{title}”", "Delete")
        body = self.driver.find_element(By.NAME, "body").get_attribute("value")
        assert body == "Two lines,\nand <b>no</b> markup.", f"the body came back as {body!r}"
        self.click("Save")
        self.sees("Posts", title + ", again")

        self.click("Log Out")
        assert "Edit" not in self.sees("Posts", "Log In", title + ", again")
        self.open("/create")
        self.sees("Log In")
        self.fill(username=name, password="correct horse")
        self.driver.find_element(By.CSS_SELECTOR, "main button").click()
        self.sees("Posts", name)

        self.click("Edit")
        self.click("Delete")
        self.driver.switch_to.alert.accept()
        self.wait.until(lambda driver: "/update" not in driver.current_url and "/delete" not in driver.current_url)
        assert title not in self.sees("Posts"), "the post is still there"


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        Walk(driver, sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080", folder).walk()
    finally:
        driver.quit()
