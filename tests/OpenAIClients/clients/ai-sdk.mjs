import { apiKey, baseURL, collect, load, scenario } from './scenario.mjs';

const { createOpenAI } = await load('@ai-sdk/openai');
const { embed, generateObject, generateText, stepCountIs, streamText, tool } = await load('ai');
const { z } = await load('zod');
const openai = createOpenAI({ baseURL, apiKey });
const tools = {
  get_weather: tool({ description: 'The weather of a city.', inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => `sunny in ${city}` }),
};
const silent = { onError: () => {} };

for (const [api, model] of [['responses', openai('test')], ['chat', openai.chat('test')]]) {
  await scenario(`${api}: text`, async () => {
    const { text, usage, finishReason } = await generateText({ model, prompt: 'Hello' });
    return { text, total: usage.totalTokens, finish: finishReason };
  });
  await scenario(`${api}: stream`, async () => {
    const result = streamText({ model, prompt: 'Hello', ...silent });
    const pieces = await collect(result.textStream, (piece) => piece);
    return { pieces, total: (await result.usage).totalTokens, finish: await result.finishReason };
  });
  await scenario(`${api}: tools`, async () => {
    const { text, steps } = await generateText({ model, prompt: 'What is the weather?', tools, stopWhen: stepCountIs(3) });
    return { text, steps: steps.length };
  });
  await scenario(`${api}: tools, streamed`, async () => {
    const result = streamText({ model, prompt: 'What is the weather?', tools, stopWhen: stepCountIs(3), ...silent });
    return { text: (await collect(result.textStream, (piece) => piece)).join('') };
  });
  await scenario(`${api}: second turn`, async () => {
    // Of /v1/responses the SDK sends a reference in place of the first answer.
    const first = await generateText({ model, prompt: 'Hello' });
    const messages = [{ role: 'user', content: 'Hello' }, ...first.response.messages, { role: 'user', content: 'Hello again' }];
    return { text: (await generateText({ model, messages })).text };
  });
  await scenario(`${api}: object`, async () => {
    const { object } = await generateObject({ model, schema: z.object({ city: z.string() }), prompt: 'Which city?' });
    return object;
  });
  await scenario(`${api}: error`, () => generateText({ model, prompt: 'overflow', maxRetries: 0 }));
  await scenario(`${api}: retry`, async () => ({ text: (await generateText({ model, prompt: `busy once ${api}` })).text }));
  await scenario(`${api}: broken stream`, async () => {
    // The SDK reports the error in one of two ways, by how much had arrived before it.
    const errors = [];
    try {
      const result = streamText({ model, prompt: 'break', maxRetries: 0, onError: ({ error }) => errors.push(error) });
      await collect(result.textStream, (piece) => piece);
    } catch (error) {
      errors.push(error);
    }

    return { raised: errors.length > 0 };
  });
}

await scenario('embedding', async () => ({ vector: (await embed({ model: openai.embedding('embed'), value: 'abc' })).embedding.slice(0, 3) }));
