import { apiKey, baseURL, collect, load, scenario } from './scenario.mjs';

const { Agent, OpenAIChatCompletionsModel, OpenAIResponsesModel, run, setTracingDisabled, tool } = await load('@openai/agents');
const { default: OpenAI } = await load('openai');
const { z } = await load('zod');
setTracingDisabled(true);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const weather = tool({ name: 'get_weather', description: 'The weather of a city.', parameters: z.object({ city: z.string() }), execute: async ({ city }) => `sunny in ${city}` });

for (const [api, model] of [['responses', new OpenAIResponsesModel(client, 'test')], ['chat', new OpenAIChatCompletionsModel(client, 'test')]]) {
  const agent = new Agent({ name: 'Helper', instructions: 'Be kind.', model });
  await scenario(`${api}: run`, async () => ({ text: (await run(agent, 'Hello')).finalOutput }));
  await scenario(`${api}: tools`, async () => {
    const result = await run(new Agent({ name: 'Helper', instructions: 'Be kind.', model, tools: [weather] }), 'What is the weather?');
    return { text: result.finalOutput, total: result.state.usage?.totalTokens };
  });
  await scenario(`${api}: stream`, async () => {
    const result = await run(agent, 'Hello', { stream: true });
    const pieces = await collect(result.toTextStream(), (piece) => piece);
    await result.completed;
    return { pieces, text: result.finalOutput };
  });
  await scenario(`${api}: structured`, async () =>
    (await run(new Agent({ name: 'Helper', instructions: 'Be kind.', model, outputType: z.object({ city: z.string() }) }), 'Which city?')).finalOutput);
  await scenario(`${api}: error`, () => run(agent, 'overflow'));
}
