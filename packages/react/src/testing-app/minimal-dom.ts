import { Window } from 'happy-dom'

// As much of a browser as React needs, and no more: requests and signals stay Node's own.
const window = new Window({ url: 'http://localhost/' })
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true })
