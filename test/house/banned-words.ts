/** The words of docs/glossary.md that are always wrong, and what to write instead. */

interface BannedWord {
  readonly word: RegExp
  /** The better word. */
  readonly say: string
  /** Files in which the word is another one, for example the name of a column. */
  readonly except?: RegExp
}

/** The tables keep the names of their columns; the testbed fills them. */
const tables = /^(apps\/cloud\/src\/store|packages\/testbed\/src\/history)\//
/** What follows "in" where something is let be in a place, and not authorized. */
const place = '(?! (the|a|an|one|its|their|this|that|order|which)\\b)'

const bannedWords: readonly BannedWord[] = [
  { word: /\banew\b/i, say: 'again' },
  { word: /\bfor ever\b/i, say: 'forever' },
  { word: new RegExp(`\\b[Ll]et(s|ting)?( \\w+)? in(?![-\\w])${place}`), say: 'authorize, accept' },
  { word: /\bstray(s|ed|ing)?\b/i, say: 'unroutable, unknown, drift' },
  { word: /\bhaunt(s|ed|ing)?\b/i, say: 'attach to' },
  { word: /\bpossess(es|ed|ion)?\b/i, say: 'hold, have' },
  { word: /\btwins?\b/i, say: 'counterpart, duplicate' },
  { word: /\bdesks?\b/i, say: 'service' },
  { word: /\bmanners\b/i, say: 'behaviour' },
  { word: /\b(go|goes|going|went) on\b(?! record\b)/i, say: 'continue, resume' },
  { word: /\b(is|are|was|were|be|been|being) away\b(?! from\b)/i, say: 'unavailable, down, offline' },
  { word: /\bit is gone\b/i, say: 'it is deleted' },
  { word: /\bsomebody\b/i, say: 'who it is: a caller, a person, another process' },
  { word: /\bnobody\b[^.;:]*\bnobody\b/i, say: 'plain sentences' },
  { word: /\b(at the|before the|both) doors?\b/i, say: 'on arrival, the HTTP server' },
  { word: /\bmend(s|ed|ing)?\b/i, say: 'repair, fix' },
  { word: /\btickets?\b/i, say: 'sequence', except: tables },
  { word: /\bclash(es|ed)?\b/i, say: 'contradiction', except: tables },
]

/** `clashCount` and `clash_count` hold the word `clash`, too. */
const asWords = (line: string): string => line.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ')

/** One sentence for each banned word of a text: file, line, the word, and the better one. */
export const bannedWordsIn = (path: string, text: string): readonly string[] => {
  const words = bannedWords.filter(({ except }) => except?.test(path) !== true)
  return text.split('\n').flatMap((line, at) =>
    words.flatMap(({ word, say }) => {
      const found = word.exec(asWords(line))?.[0]
      return found === undefined ? [] : [`${path}:${at + 1} says "${found}"; better: ${say}.`]
    }),
  )
}
