import { describe, expect, it } from 'vitest'

import { readExports } from './api-report.ts'

/** As a report has it, with what stands around. */
function reportOf(...lines: readonly string[]): string {
  return ['## API Report File for "one"', '', '```ts', '', ...lines, '', '```', ''].join('\n')
}

describe('the exports of a report', () => {
  it.each([
    ['an interface', 'export interface One {', '    inside: string;', '}'],
    ['an abstract class', 'export abstract class One {', '}'],
    ['a constant', 'export const One: number;'],
    ['an enumeration', 'export const enum One {', '}'],
    ['a function in two ways', 'export function One(): void;', 'export function One(one: 1): void;'],
    ['what has another name inside', 'function inner(): void;', 'export { inner as One }'],
    ['what another package has', "import { One } from 'one';", 'export { One }'],
  ])('are read: %s', (_name, ...lines) => {
    expect(readExports(reportOf(...lines))).toEqual([{ name: 'One', isDocumented: true }])
  })

  it('may have any name, and none', () => {
    const report = reportOf(
      'export const $dollar: 1;',
      'export const straße: 1;',
      'class One {',
      '}',
      'export default One;',
      'export * from "two";',
    )
    expect(readExports(report).map(({ name }) => name)).toEqual([
      '$dollar',
      'straße',
      'default',
      '* from two',
    ])
  })

  const mark = '// @public (undocumented)'

  it.each<[string, readonly string[], readonly string[]]>([
    ['plain', [mark, 'export function one(): void;'], ['one']],
    [
      'of another release, with a warning',
      ['// Warning: (ae-x) One', '//', '// @beta @deprecated (undocumented)', 'export type One = 1;'],
      ['One'],
    ],
    ['under another name', [mark, 'function inner(): void;', '', 'export { inner as one }'], ['one']],
    ['under two names', [mark, 'const one: 1;', 'export { one }', 'export { one as two }'], ['one', 'two']],
    ['an enumeration', [mark, 'export const enum One {', '}'], ['One']],
    [
      'with strange names',
      [mark, 'export const $a: 1;', '', mark, 'export const straße: 1;'],
      ['$a', 'straße'],
    ],
    ['a default', [mark, 'class One {', '}', 'export default One;'], ['default']],
    ['one of two ways', ['// @public', 'export const a: 1;', '', mark, 'export type a = 1;'], ['a']],
    [
      'inside of a namespace, which API Extractor puts together from the top',
      [
        'declare namespace ns {',
        '    export {',
        '        inner as one,',
        '        two',
        '    }',
        '}',
        'export { ns }',
        '',
        mark,
        'function inner(): void;',
        '',
        '// @public',
        'function two(): void;',
      ],
      ['ns.one'],
    ],
    [
      'inside of a namespace inside of one',
      [
        'declare namespace a {',
        '    export { b }',
        '}',
        '',
        'declare namespace b {',
        '    export { one }',
        '}',
        '',
        mark,
        'const one: 1;',
      ],
      ['a.b.one'],
    ],
    [
      'inside of a namespace of the code',
      ['// @public', 'export namespace Ns {', '    // (undocumented)', '    export type One = 1;', '}'],
      ['Ns.One'],
    ],
  ])('lack a docstring: %s', (_name, lines, expected) => {
    const found = readExports(reportOf(...lines)).filter(({ isDocumented }) => !isDocumented)
    expect(found.map(({ name }) => name)).toEqual(expected)
  })

  it('lack nothing where only a member does, or what is not exported', () => {
    const report = reportOf(
      '// @public',
      'export interface One {',
      '    // (undocumented)',
      '    inside: string;',
      '}',
      '',
      mark,
      'type Inner = 1;',
    )
    expect(readExports(report)).toEqual([{ name: 'One', isDocumented: true }])
  })
})
