// Draws the part of a picture that is to be hidden. What it draws are the numbers of the form, which can be typed.
import { byId, fieldOf } from '../../platform/pages/dom.client.ts'

type Point = { x: number; y: number }

const holder = byId('blur', HTMLElement)
const form = byId('blur-form', HTMLFormElement)
const sides = ['left', 'top', 'width', 'height'] as const
const box = document.createElement('div')
box.className = 'blur-box'
holder.append(box)

const show = () => {
  for (const side of sides) box.style[side] = `${Number(fieldOf(form, side).value) || 0}%`
}

let start: Point | undefined
const place = (event: PointerEvent): Point => {
  const { left, top, width, height } = (holder.querySelector('img') ?? holder).getBoundingClientRect()
  const within = (value: number) => Math.max(0, Math.min(100, value))
  return {
    x: within(((event.clientX - left) / width) * 100),
    y: within(((event.clientY - top) / height) * 100),
  }
}

holder.addEventListener('pointerdown', (event) => {
  event.preventDefault()
  holder.setPointerCapture(event.pointerId)
  start = place(event)
})
holder.addEventListener('pointermove', (event) => {
  if (!start) return
  const end = place(event)
  const values = {
    left: Math.min(start.x, end.x),
    top: Math.min(start.y, end.y),
    width: Math.abs(end.x - start.x),
    height: Math.abs(end.y - start.y),
  }
  for (const side of sides) fieldOf(form, side).value = values[side].toFixed(1)
  show()
})
holder.addEventListener('pointerup', () => {
  start = undefined
})
form.addEventListener('input', show)
show()
