try makeApp().run()
