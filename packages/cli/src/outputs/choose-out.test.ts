import { describe, expect, it } from 'vitest'

import { UsageError } from '../exit-codes.ts'
import { askedContainer, chooseOut, toOutPlace } from './choose-out.ts'

const one = { several: false, isDirectory: false }
const several = { several: true, isDirectory: false }

describe('toOutPlace', () => {
  it.each([
    [undefined, one, { kind: 'beside' }],
    [undefined, several, { kind: 'beside' }],
    ['-', one, { kind: 'stdout' }],
    ['big.mp4', one, { kind: 'file', path: 'big.mp4' }],
    ['big', one, { kind: 'file', path: 'big' }],
    ['big/', one, { kind: 'directory', path: 'big/' }],
    ['big', several, { kind: 'directory', path: 'big' }],
    ['big', { several: false, isDirectory: true }, { kind: 'directory', path: 'big' }],
    ['./-', one, { kind: 'file', path: './-' }],
  ])('%j with %j is %j', (out, facts, place) => {
    expect(toOutPlace(out, facts)).toEqual(place)
  })

  it.each([
    ['-', several],
    ['', one],
  ])('refuses %j with %j', (out, facts) => {
    expect(() => toOutPlace(out, facts)).toThrow(UsageError)
  })
})

describe('chooseOut', () => {
  it.each([
    ['clips/one.mov', 'clips/one-2x.mp4'],
    ['./clip.mp4', 'clip-2x.mp4'],
    ['/srv/a.b.c.mkv', '/srv/a.b.c-2x.mp4'],
    ['no-ending', 'no-ending-2x.mp4'],
    ['.hidden', '.hidden-2x.mp4'],
    ['../-odd name.mp4', '../-odd name-2x.mp4'],
  ])('puts the result of %s beside it: %s', (name, out) => {
    expect(chooseOut({ kind: 'beside' }, { name, scale: 2, extension: 'mp4' })).toBe(out)
  })

  it('calls it after the source in a directory, and as said in a file', () => {
    const result = { name: 'clips/one.mov', scale: 4, extension: 'mkv' } as const
    expect(chooseOut({ kind: 'directory', path: 'big/' }, result)).toBe('big/one-4x.mkv')
    expect(chooseOut({ kind: 'file', path: 'x.bin' }, result)).toBe('x.bin')
    expect(chooseOut({ kind: 'stdout' }, result)).toBeNull()
  })
})

describe('askedContainer', () => {
  it.each([
    ['big.mkv', undefined, 'mkv'],
    ['big.WEBM', undefined, 'webm'],
    ['big.mkv', 'mkv', 'mkv'],
    ['big.bin', 'mov', 'mov'],
    ['big', undefined, undefined],
    ['mp4', undefined, undefined],
  ] as const)('of %s and --container %s is %s', (path, flag, container) => {
    expect(askedContainer({ kind: 'file', path }, flag)).toBe(container)
  })

  it.each(['big.xyz', 'clip.v2', 'a/b.avi'])('refuses %s, whose ending is no container', (path) => {
    expect(() => askedContainer({ kind: 'file', path }, undefined)).toThrow(/end it in \.mp4, \.mov/)
  })

  it('refuses two that differ, but not for a directory', () => {
    expect(() => askedContainer({ kind: 'file', path: 'a.mp4' }, 'mkv')).toThrow('--container')
    expect(askedContainer({ kind: 'directory', path: 'a.mp4' }, 'mkv')).toBe('mkv')
  })
})
