import { apiKey, baseURL, collect, load, scenario } from './scenario.mjs';

const { ChatOpenAI, OpenAIEmbeddings } = await load('@langchain/openai');
const { tool } = await load('@langchain/core/tools');
const { HumanMessage } = await load('@langchain/core/messages');
const { z } = await load('zod');
const settings = { model: 'test', apiKey, configuration: { baseURL }, maxRetries: 0 };
const model = new ChatOpenAI(settings);
const weather = tool(async ({ city }) => `sunny in ${city}`, { name: 'get_weather', description: 'The weather of a city.', schema: z.object({ city: z.string() }) });

await scenario('chat', async () => {
  const reply = await model.invoke('Hello');
  return { text: reply.content, total: reply.usage_metadata.total_tokens };
});
await scenario('stream', async () => {
  const chunks = await collect(await model.stream('Hello'), (chunk) => chunk);
  return { pieces: chunks.map((chunk) => chunk.content).filter(Boolean), total: chunks.map((chunk) => chunk.usage_metadata?.total_tokens).filter(Boolean)[0] };
});
await scenario('tools', async () => {
  const bound = model.bindTools([weather]);
  const messages = [new HumanMessage('What is the weather?')];
  const call = await bound.invoke(messages);
  messages.push(call, await weather.invoke(call.tool_calls[0]));
  return { text: (await bound.invoke(messages)).content };
});
await scenario('structured', async () => model.withStructuredOutput(z.object({ city: z.string() }), { method: 'jsonSchema' }).invoke('Which city?'));
await scenario('responses', async () => {
  const reply = await new ChatOpenAI({ ...settings, useResponsesApi: true }).invoke('Hello');
  return { text: reply.text };
});
await scenario('embeddings', async () => {
  const embeddings = new OpenAIEmbeddings({ model: 'embed', apiKey, configuration: { baseURL }, maxRetries: 0 });
  return { vector: (await embeddings.embedQuery('abc')).slice(0, 3) };
});
await scenario('error', () => model.invoke('overflow'));
