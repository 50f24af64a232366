// Imports every entry that is named, and says how many exports each has.
const counts = {}
for (const name of process.argv.slice(2)) counts[name] = Object.keys(await import(name)).length
console.log(JSON.stringify(counts))
