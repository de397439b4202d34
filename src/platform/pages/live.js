// Keeps what is marked `data-live` up to date: the page is asked for again and what has changed is put in its place.
// Without this script a link does the same. Nothing that somebody is writing in is touched.
const SECONDS = 4

const regions = () => [...document.querySelectorAll('[data-live]')]

const refresh = async () => {
  if (document.hidden || regions().length === 0) return
  const response = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined)
  if (!response?.ok || response.redirected) return
  const next = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const region of regions()) {
    const fresh = next.getElementById(region.id)
    if (fresh && fresh.innerHTML !== region.innerHTML && !region.contains(document.activeElement))
      region.innerHTML = fresh.innerHTML
  }
}

setInterval(refresh, SECONDS * 1000)
