// <script src="…/chat/tag.js" async></script> <town-chat lang="ca"></town-chat>
// Puts the town's chat into another site: a frame of the town's own, so that no style, script or cookie goes either way.

/** The frame's title in each language: the server puts the town's here. */
declare const __TITLES__: Record<string, string>

const titles = __TITLES__
const { origin } = new URL((document.currentScript as HTMLScriptElement).src)

class TownChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return
    const asked = this.getAttribute('lang') || document.documentElement.lang.slice(0, 2)
    const lang = asked in titles ? asked : (Object.keys(titles)[0] ?? '')
    const frame = document.createElement('iframe')
    frame.loading = 'lazy'
    frame.allow = 'geolocation'
    frame.referrerPolicy = 'strict-origin'
    frame.title = titles[lang] ?? ''
    frame.style.cssText = 'display:block;width:100%;border:0;height:46rem;max-height:90vh;color-scheme:normal'
    frame.src = `${origin}/chat?${new URLSearchParams({ lang, frame: 'yes' })}`
    this.attachShadow({ mode: 'open' }).append(frame)
  }
}

if (!customElements.get('town-chat')) customElements.define('town-chat', TownChat)
