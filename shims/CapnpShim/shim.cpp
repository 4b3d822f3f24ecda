#include "CapnpShim.h"
