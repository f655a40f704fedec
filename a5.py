from sh import *
