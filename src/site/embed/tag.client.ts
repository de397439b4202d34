// <script src="…/embed.js" async></script> <town-reports lang="ca" show="map list form"></town-reports>
// Puts the town's reports into another site: a frame of the town's own, so that no style, script or cookie goes
// either way.

/** The frame's title in each language: the server puts the town's here. */
declare const __TITLES__: Record<string, string>

const titles = __TITLES__
const { origin } = new URL((document.currentScript as HTMLScriptElement).src)

class TownReports extends HTMLElement {
  static observedAttributes = ['lang', 'show']

  frame?: HTMLIFrameElement

  connectedCallback() {
    if (!this.shadowRoot) {
      const frame = document.createElement('iframe')
      frame.loading = 'lazy'
      frame.allow = 'geolocation'
      frame.referrerPolicy = 'strict-origin'
      frame.style.cssText = 'display:block;width:100%;border:0;height:46rem;color-scheme:normal'
      this.attachShadow({ mode: 'open' }).append(frame)
      this.frame = frame
    }
    window.addEventListener('message', this.resize)
    this.show()
  }

  disconnectedCallback() {
    window.removeEventListener('message', this.resize)
  }

  attributeChangedCallback() {
    this.show()
  }

  resize = ({ source, origin: from, data }: MessageEvent) => {
    if (!this.frame || from !== origin || source !== this.frame.contentWindow) return
    if (data?.type === 'town-reports' && Number.isFinite(data.height))
      this.frame.style.height = `${Math.min(Math.max(data.height, 200), 20000)}px`
  }

  show() {
    if (!this.frame) return
    const asked = this.getAttribute('lang') || document.documentElement.lang.slice(0, 2)
    const lang = asked in titles ? asked : (Object.keys(titles)[0] ?? '')
    const query = new URLSearchParams({ lang, show: this.getAttribute('show') || 'map list form' })
    this.frame.title = titles[lang] ?? ''
    this.frame.src = `${origin}/embed?${query}`
  }
}

if (!customElements.get('town-reports')) customElements.define('town-reports', TownReports)
