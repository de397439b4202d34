import type { BrowserContext } from 'playwright-core'

/**
 * Has maps of a context put no colour on their canvas: without a graphics card, that takes half of what a page with a map does. All
 * else is there: the map loads, and has its buttons, markers, popups and what can be pressed.
 */
export const leaveMapsUnpainted = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(answerForGraphics)

/** In the page: a graphics card that takes every order and carries none out. */
const answerForGraphics = (): void => {
  const { prototype: known } = WebGL2RenderingContext
  const answers: Record<string, (asked: number) => unknown> = {
    getParameter: (asked) => (asked === known.MAX_TEXTURE_SIZE ? 4096 : 0),
    getShaderParameter: () => true,
    // Compiled and linked, of no variable.
    getProgramParameter: (asked) => (asked === known.LINK_STATUS ? true : 0),
    checkFramebufferStatus: () => known.FRAMEBUFFER_COMPLETE,
    getExtension: () => null,
    getAttribLocation: () => -1,
    getUniformLocation: () => null,
    getContextAttributes: () => ({}),
    isContextLost: () => false,
  }
  const names = new Set(Object.keys(Object.getOwnPropertyDescriptors(known)))
  const card = (canvas: HTMLCanvasElement) =>
    new Proxy({} as Record<string, unknown>, {
      get(own, name) {
        if (typeof name !== 'string' || name in own) return Reflect.get(own, name)
        if (name === 'canvas') return canvas
        if (name === 'drawingBufferWidth') return canvas.width
        if (name === 'drawingBufferHeight') return canvas.height
        if (!names.has(name)) return undefined
        if (name.toUpperCase() === name) return Reflect.get(known, name)
        return answers[name] ?? (name.startsWith('create') ? () => ({}) : () => undefined)
      },
    })
  const real = HTMLCanvasElement.prototype.getContext
  Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
    value(this: HTMLCanvasElement, kind: string, ...settings: unknown[]) {
      if (kind === 'webgl2') return card(this)
      return Reflect.apply(real, this, [kind, ...settings])
    },
  })
}
