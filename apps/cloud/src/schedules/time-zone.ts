import { offsetsOf } from './zone-offsets.ts'

/**
 * The names without a slash that the IANA database has; a name that it gets today has one. Node knows others: `BST`,
 * `CST`, `IST` and their like name several zones, and ICU's choice among them is arbitrary.
 */
const oneWord = new Set(
  `CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel
  Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT
  UTC Universal W-SU WET Zulu`
    .toLowerCase()
    .split(/\s+/),
)

/** With a slash, and ICU's own all the same. */
const isOfIcu = (name: string): boolean => name.startsWith('systemv/') || name === 'etc/unknown'

/** Whether this is the name of a zone of the IANA database, in any case, that Node knows, too. */
export const isTimeZone = (zone: string): boolean => {
  const name = zone.toLowerCase()
  return (name.includes('/') ? !isOfIcu(name) : oneWord.has(name)) && isKnown(zone)
}

const isKnown = (zone: string): boolean => {
  try {
    offsetsOf(zone)
    return true
  } catch {
    return false
  }
}
