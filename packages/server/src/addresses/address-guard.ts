import ipaddr from 'ipaddr.js'

/** Decides which addresses a caller's URL may make this server dial (contract, "Webhooks"). */
export interface AddressGuard {
  /** Why a URL is refused before anything is looked up, or undefined if it may be tried. */
  refuseUrl(url: string): string | undefined
  /** Why the host of a URL is refused: only an address can be, a name is judged by what it resolves to. */
  refuseHost(host: string): string | undefined
  /** Whether an address that a name resolved to may be dialled. */
  allowsAddress(address: string): boolean
}

export function createAddressGuard(options: {
  readonly allowHttp: boolean
  /** CIDR blocks, or single addresses, that are allowed although they are private. */
  readonly allowAddresses: readonly string[]
}): AddressGuard {
  const blocks = options.allowAddresses.map(parseBlock)

  const allowsAddress = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.parse(text)
    return isPublic(address) || blocks.some(([base, bits]) => isWithin(address, base, bits))
  }

  const refuseHost = (text: string): string | undefined => {
    const host = text.replace(/^\[|\]$/g, '')
    const refused = ipaddr.isValid(host) && !allowsAddress(host)
    return refused ? `points to ${host}, which is not a public address` : undefined
  }

  const refuseUrl = (text: string): string | undefined => {
    const url = URL.parse(text)
    if (!url) return 'is not an absolute URL'
    if (url.protocol !== 'https:' && !(options.allowHttp && url.protocol === 'http:')) {
      return options.allowHttp ? 'must start with https:// or http://' : 'must start with https://'
    }
    if (url.username !== '' || url.password !== '') return 'must not carry a user name or password'
    return refuseHost(url.hostname)
  }

  return { refuseUrl, refuseHost, allowsAddress }
}

type Address = ipaddr.IPv4 | ipaddr.IPv6

// What ipaddr.js calls unicast although it leads somewhere else: Azure's own services behind a public
// address, and the rest of the block of special protocols that Teredo and ORCHID are part of.
const special = ['168.63.129.16/32', '2001::/23'].map(parseBlock)
// The only part of IPv6 that is given out; the rest is special or unused, `::7f00:1` for 127.0.0.1 among it.
const globalUnicast = parseBlock('2000::/3')

/** Every range of ipaddr.js but `unicast` is private, special or a way around (6to4, NAT64, Teredo). */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  if (special.some(([base, bits]) => isWithin(address, base, bits))) return false
  return address.kind() === 'ipv4' || isWithin(address, ...globalUnicast)
}

function isWithin(address: Address, base: Address, bits: number): boolean {
  if (address instanceof ipaddr.IPv4 && base instanceof ipaddr.IPv4) return address.match(base, bits)
  if (address instanceof ipaddr.IPv6 && base instanceof ipaddr.IPv6) return address.match(base, bits)
  return false
}

/** @throws Error for what is neither an address nor a CIDR block */
export function parseBlock(text: string): [Address, number] {
  try {
    return text.includes('/')
      ? ipaddr.parseCIDR(text)
      : [ipaddr.parse(text), ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128]
  } catch (error) {
    throw new Error(`"${text}" is not an address or CIDR block such as 10.1.0.0/16.`, { cause: error })
  }
}
