// <script src="…/embed.js" async></script> <town-reports lang="ca" show="map list form"></town-reports>
// Puts the town's reports into another site: a frame of the town's own, so that no style, script or cookie goes
// either way.
;(() => {
  const { origin } = new URL(document.currentScript.src)
  const titles = __TITLES__

  class TownReports extends HTMLElement {
    static observedAttributes = ['lang', 'show']

    connectedCallback() {
      if (!this.shadowRoot) {
        this.attachShadow({ mode: 'open' })
        this.frame = document.createElement('iframe')
        this.frame.loading = 'lazy'
        this.frame.allow = 'geolocation'
        this.frame.referrerPolicy = 'strict-origin'
        this.frame.style.cssText = 'display:block;width:100%;border:0;height:46rem;color-scheme:normal'
        this.shadowRoot.append(this.frame)
        this.resize = ({ source, origin: from, data }) => {
          if (from !== origin || source !== this.frame.contentWindow || data?.type !== 'town-reports') return
          if (Number.isFinite(data.height))
            this.frame.style.height = `${Math.min(Math.max(data.height, 200), 20000)}px`
        }
      }
      window.addEventListener('message', this.resize)
      this.show()
    }

    disconnectedCallback() {
      window.removeEventListener('message', this.resize)
    }

    attributeChangedCallback() {
      if (this.frame) this.show()
    }

    show() {
      const asked = this.getAttribute('lang') || document.documentElement.lang.slice(0, 2)
      const lang = asked in titles ? asked : Object.keys(titles)[0]
      const query = new URLSearchParams({ lang, show: this.getAttribute('show') || 'map list form' })
      this.frame.title = titles[lang]
      this.frame.src = `${origin}/embed?${query}`
    }
  }

  if (!customElements.get('town-reports')) customElements.define('town-reports', TownReports)
})()
