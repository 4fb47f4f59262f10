// An app that asks a gateway by what Aspire put into its environment, and writes down what that was.
import { writeFileSync } from 'node:fs';

const { GATEWAY_ENDPOINT: endpoint, GATEWAY_KEY: key, GATEWAY_MODELNAME: model, ConnectionStrings__gateway: connection } = process.env;
const response = await fetch(`${endpoint}/chat/completions`, {
  method: 'POST',
  headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
  body: JSON.stringify({ model, max_tokens: 8, messages: [{ role: 'user', content: 'What is the capital of France?' }] }),
});
const reply = await response.json();
writeFileSync(process.argv[2], JSON.stringify({ connection, answer: reply.choices[0].message.content }));
