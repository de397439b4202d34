// Where works are is drawn on the map; what is drawn are the lines of the form.
import { byId } from '../../platform/pages/dom.client.ts'
import { drawRing, fitWhenShown } from '../../platform/pages/draw-ring.client.ts'

document.addEventListener('drawn', ({ detail: map }) => {
  drawRing(map, byId('ring', HTMLTextAreaElement), byId('undo-point', HTMLElement))
  fitWhenShown(map, byId('work', HTMLFormElement))
})
