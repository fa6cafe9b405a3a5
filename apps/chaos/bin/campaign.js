#!/usr/bin/env node
import '../dist/campaign/main.js'
