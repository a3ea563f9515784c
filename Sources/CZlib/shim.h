// zlib, as far as sessions and tokens are compressed by it.
#pragma once

#include <zlib.h>
