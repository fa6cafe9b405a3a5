#!/usr/bin/env node
import '../dist/soak/soak-main.js'
