import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { findOperation, operationRoutes } from './find-operation.ts'

describe('findOperation', () => {
  it('finds each operation of the spec at its own path', () => {
    for (const { operationId, method, path } of operationRoutes) {
      expect(findOperation(method, path.replace(/\{\w+\}/g, 'an-id'))).toMatchObject({
        route: { operationId },
      })
    }
  })

  it('knows the parts of a path, decoded, and writes the path anew', () => {
    expect(findOperation('GET', '/v1/job/a%20b')).toMatchObject({
      route: { operationId: 'getJob', needsKey: true },
      params: { job_id: 'a b' },
      path: '/v1/job/a%20b',
    })
  })

  it('tells the methods that a path has, and no path from another', () => {
    expect(findOperation('PUT', '/v1/job/1')).toEqual({ route: undefined, allowed: ['GET'] })
    for (const path of ['', '/', '/v1', '/v1/job', '/v1/job/', '/v1/job/1/', '//v1/job/1', '/V1/job/1']) {
      expect(findOperation('GET', path), path).toEqual({ route: undefined, allowed: [] })
    }
  })

  it.each(['..', '%2e%2e', '..%2fv1', 'a%2fb', 'a%5cb', '%00', 'a%0ab', '%', '%ff', 'a%252fb', '%252e%252e'])(
    'takes no %s for an id',
    (part) => {
      expect(findOperation('GET', `/v1/job/${part}`)).toEqual({ route: undefined, allowed: [] })
    },
  )

  it('never leads to another operation than it names, whatever stands in the path', () => {
    const bits = fc.constantFrom(
      '..',
      '.',
      '/',
      '%2f',
      '%2e',
      '\\',
      ';',
      '?',
      '#',
      '%',
      '@',
      ':',
      'v1',
      'job',
      'é',
    )
    const parts = fc.array(fc.oneof(bits, fc.string()), { maxLength: 6 }).map((some) => some.join(''))
    fc.assert(
      fc.property(fc.constantFrom(...operationRoutes), parts, ({ method, path }, part) => {
        const found = findOperation(method, path.replace(/\{\w+\}/, part))
        if (!found.route) return
        const { pathname, search, hash } = new URL(`http://service${found.path}`)
        expect(findOperation(method, pathname)).toMatchObject({ route: found.route })
        expect(search + hash).toBe('')
      }),
      { numRuns: 5000 },
    )
  })
})
