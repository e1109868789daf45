/** VitePress's own theme, with pictures drawn by Mermaid in the reader's colours. */
import { useData, withBase } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { defineComponent, h, onMounted, ref, watch } from 'vue'

import './style.css'

interface Mermaid {
  readonly initialize: (options: object) => void
  readonly render: (id: string, code: string) => Promise<{ readonly svg: string }>
}

let loading: Promise<Mermaid> | undefined

/** Only a page that has a picture waits for what draws it. */
const mermaid = (): Promise<Mermaid> => {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = withBase('/mermaid.min.js')
    script.onload = () => resolve((window as unknown as { readonly mermaid: Mermaid }).mermaid)
    script.onerror = reject
    document.head.append(script)
  })
  return loading
}

let drawn = 0

const Picture = defineComponent({
  props: { code: { type: String, required: true } },
  setup: ({ code }) => {
    const { isDark } = useData()
    const svg = ref('')
    const draw = async (): Promise<void> => {
      const { initialize, render } = await mermaid()
      initialize({
        startOnLoad: false,
        theme: isDark.value ? 'dark' : 'neutral',
        fontFamily: 'inherit',
        flowchart: { htmlLabels: false },
      })
      drawn += 1
      svg.value = (await render(`picture-${String(drawn)}`, decodeURIComponent(code))).svg
    }
    onMounted(draw)
    watch(isDark, draw)
    return () => h('div', { class: 'picture', innerHTML: svg.value })
  },
})

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }: { readonly app: { readonly component: (name: string, component: unknown) => unknown } }) => {
    app.component('Picture', Picture)
  },
}
