#!/usr/bin/env node
import '../dist/dev-real.js'
