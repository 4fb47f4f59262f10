import { apiKey, baseURL, collect, load, scenario } from './scenario.mjs';

const { default: OpenAI } = await load('openai');
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const user = (content) => [{ role: 'user', content }];
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city.',
    strict: true,
    parameters: {
      $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false,
    },
  },
};
const city = {
  type: 'json_schema',
  json_schema: { name: 'city', strict: true, schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false } },
};

await scenario('chat', async () => {
  const { data, request_id } = await client.chat.completions.create({ model: 'test', messages: user('Hello') }).withResponse();
  return { text: data.choices[0].message.content, finish: data.choices[0].finish_reason, total: data.usage.total_tokens, wattwise: typeof data.wattwise, requestId: request_id.startsWith('req_') };
});
await scenario('stream', async () => {
  const stream = await client.chat.completions.create({ model: 'test', messages: user('Hello'), stream: true, stream_options: { include_usage: true } });
  const chunks = await collect(stream, (chunk) => chunk);
  return {
    pieces: chunks.map((chunk) => chunk.choices[0]?.delta.content).filter(Boolean),
    finish: chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter(Boolean),
    total: chunks.at(-1).usage.total_tokens,
    joules: typeof chunks.at(-1).wattwise?.energy?.spent_joules,
  };
});
await scenario('stream_helper', async () => {
  const final = await client.chat.completions.stream({ model: 'test', messages: user('Hello') }).finalChatCompletion();
  return { text: final.choices[0].message.content };
});
await scenario('tools', async () => {
  const runner = client.chat.completions.runTools({
    model: 'test', messages: user('What is the weather?'),
    tools: [{ ...weather, function: { ...weather.function, parse: JSON.parse, function: ({ city }) => `sunny in ${city}` } }],
  });
  return { text: await runner.finalContent() };
});
await scenario('tools_stream', async () => {
  const final = await client.chat.completions.stream({ model: 'test', messages: user('What is the weather?'), tools: [weather] }).finalChatCompletion();
  return { finish: final.choices[0].finish_reason, calls: final.choices[0].message.tool_calls };
});
await scenario('structured', async () => {
  const reply = await client.chat.completions.parse({ model: 'test', messages: user('Which city?'), response_format: city });
  return { text: reply.choices[0].message.content };
});
await scenario('embeddings', async () => {
  const reply = await client.embeddings.create({ model: 'embed', input: ['abc', 'b'] });
  return { vectors: reply.data.map((item) => item.embedding.slice(0, 3)) };
});
await scenario('models', async () => {
  const list = await collect(client.models.list(), (model) => model.id);
  return { list, one: (await client.models.retrieve('org/slashed')).id };
});
await scenario('completion', async () => {
  const reply = await client.completions.create({ model: 'test', prompt: 'Hello' });
  return { text: reply.choices[0].text };
});
await scenario('unknown_model', () => client.chat.completions.create({ model: 'nobody', messages: user('Hello') }));
await scenario('too_long', () => client.chat.completions.create({ model: 'test', messages: user('overflow') }));
await scenario('wrong_field', () => client.chat.completions.create({ model: 'test', messages: user('Hello'), temperature: 3 }));
await scenario('broken_stream', async () => {
  const stream = await client.chat.completions.create({ model: 'test', messages: user('break'), stream: true });
  return { pieces: await collect(stream, (chunk) => chunk.choices[0]?.delta.content) };
});
await scenario('cancel', async () => {
  const stream = await client.chat.completions.create({ model: 'test', messages: user('endless'), stream: true });
  for await (const chunk of stream) {
    if (chunk.choices[0].delta.content) break;
  }

  return { left: true };
});
await scenario('retry_when_busy', async () => {
  const { data } = await client.chat.completions.create({ model: 'test', messages: user('busy once') }, { maxRetries: 2 }).withResponse();
  return { text: data.choices[0].message.content };
});
await scenario('retry_of_a_lost_reply', async () => {
  // The first reply is complete and gets lost on its way: the client tries again.
  let tries = 0;
  const lossy = new OpenAI({
    baseURL, apiKey, maxRetries: 2,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (++tries > 1) return response;
      await response.text();
      throw new TypeError('terminated');
    },
  });
  const { data, response } = await lossy.chat.completions.create({ model: 'test', messages: user('count me') }).withResponse();
  return { text: data.choices[0].message.content, tries, replayed: response.headers.get('x-wattwise-replayed') };
});
await scenario('responses', async () => {
  const reply = await client.responses.create({ model: 'test', input: 'Hello', instructions: 'Be kind.' });
  return { text: reply.output_text, status: reply.status, store: reply.store };
});
await scenario('responses_stream', async () => {
  const stream = await client.responses.create({ model: 'test', input: 'Hello', stream: true });
  const types = await collect(stream, (event) => event.type);
  return { types };
});
await scenario('responses_failed', async () => {
  const stream = await client.responses.create({ model: 'test', input: 'break', stream: true });
  return { types: await collect(stream, (event) => event.type) };
});
await scenario('responses_stateful', () => client.responses.create({ model: 'test', input: 'Hello', previous_response_id: 'resp_1' }));
