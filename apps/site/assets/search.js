// The search of the site: the index is loaded with the first search, and stays in the page.
import MiniSearch from './minisearch.js'

const root = document.body.dataset.root ?? ''
const input = document.querySelector('.search input')
const results = document.querySelector('.search ol')
const resultsMax = 12

let loading
const load = () =>
  (loading ??= fetch(`${root}assets/search.json`)
    .then((answer) => answer.text())
    .then((text) => MiniSearch.loadJSON(text, { fields: ['title', 'text'], storeFields: ['title', 'page', 'start'] })))

const show = (found) => {
  results.replaceChildren(...found.map(itemOf))
  results.hidden = found.length === 0
}

const itemOf = ({ id, title, page, start }) => {
  const item = document.createElement('li')
  const link = document.createElement('a')
  link.href = `${root}${id}`
  for (const [name, text] of [
    ['b', title],
    ['small', page],
    ['span', start],
  ]) {
    const part = document.createElement(name)
    part.textContent = text
    link.append(part)
  }
  item.append(link)
  return item
}

const search = async () => {
  const words = input.value.trim()
  if (words === '') return show([])
  const index = await load()
  if (input.value.trim() !== words) return
  const found = index.search(words, { prefix: true, fuzzy: 0.15, combineWith: 'AND', boost: { title: 3 } })
  show(found.slice(0, resultsMax))
}

const move = (step) => {
  const links = [...results.querySelectorAll('a')]
  const at = links.indexOf(document.activeElement)
  const next = links[at + step]
  if (next) next.focus()
  else if (step < 0) input.focus()
}

input.disabled = false
input.addEventListener('focus', load, { once: true })
input.addEventListener('input', () => void search())
document.addEventListener('keydown', (event) => {
  const isTyping = document.activeElement === input
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
    event.preventDefault()
    input.focus()
  }
  if (!document.querySelector('.search').contains(document.activeElement)) return
  if (event.key === 'Escape') {
    show([])
    input.blur()
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  event.preventDefault()
  move(step)
})
document.addEventListener('click', (event) => {
  if (!event.target.closest('.search')) show([])
})

// A narrow screen begins with the text.
if (matchMedia('(max-width: 800px)').matches) document.querySelector('.menu').open = false
