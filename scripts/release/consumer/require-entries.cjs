// The same from CommonJS.
const counts = {}
for (const name of process.argv.slice(2)) counts[name] = Object.keys(require(name)).length
console.log(JSON.stringify(counts))
