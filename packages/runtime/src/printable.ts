/**
 * What a terminal obeys or hides in a text from outside: control characters (C0, DEL, C1), line and paragraph
 * separators, and the marks that turn the direction of writing (Trojan Source, CVE-2021-42574). Everything that Keyfob
 * writes for people or into logs goes through one of these functions, into pipes and files, too: they are read on
 * terminals later.
 */

/** One text on one line: each such character is written as `\u001b`. Applied again it changes nothing. */
export const printable = (text: string): string => text.replaceAll(unsafe, escaped)

/** A text of several lines, whose line feeds are meant. */
export const printableLines = (text: string): string => text.replaceAll(unsafeInLines, escaped)

/** JSON, as JSON.stringify writes it: the same value afterwards. What is C0 it has escaped itself. */
export const printableJson = (json: string): string => json.replaceAll(unsafeInJson, escaped)

// oxlint-disable no-control-regex -- they are what it is about
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const unsafeInLines = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
const unsafeInJson = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
// oxlint-enable no-control-regex

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
