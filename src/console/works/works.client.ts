// Where works are is drawn on the map; what is drawn are the lines of the form.
import { byId } from '../../platform/pages/dom.client.ts'
import { drawRing } from '../../platform/pages/draw-ring.client.ts'

document.addEventListener('drawn', ({ detail: map }) => {
  drawRing(map, byId('ring', HTMLTextAreaElement), byId('undo-point', HTMLElement))
  // It was hidden: its size is known once that way is chosen.
  const form = byId('work', HTMLFormElement)
  let hidden = map.getContainer().offsetHeight === 0
  form.addEventListener('change', () => {
    if (!hidden || map.getContainer().offsetHeight === 0) return
    hidden = false
    const bounds = map.getBounds()
    map.resize()
    map.fitBounds(bounds, { animate: false })
  })
})
