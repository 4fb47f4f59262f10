// An agent with two tools on a model in this process: it looks a stock and a price up, and answers. No keys, no network.
using System.ComponentModel;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Wattwise.Energy;
using Wattwise.LocalEngine;

var modelPath = args is [var path] ? path : "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf";
// A model this small gains little from a second thread.
await using var engine = await LlamaEngine.LoadAsync(
    new() { ModelPath = modelPath, Threads = 1, EnergyMeter = EnergyMeterFactory.Create() });
IChatClient model = new LlamaChatClient(engine);

// A model of 135 M parameters does not know when to call what, so the app says which tool is next, and that the answer is one sentence.
// Leave this out with larger models.
string[] plan = ["count_stock", "get_price"];
using var client = model.AsBuilder()
    .UseWattwise()
    .Use((messages, options, next, cancellationToken) =>
    {
        var done = messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Count();
        options = options?.Clone() ?? new();
        options.ToolMode = done < plan.Length ? ChatToolMode.RequireSpecific(plan[done]) : ChatToolMode.None;
        if (done == plan.Length)
            options.ConfigureLlama(llama => llama.Regex = @"The [a-z0-9 ,]{10,100}\.");
        return next(messages, options, cancellationToken);
    })
    .ConfigureOptions(options => (options.Temperature, options.MaxOutputTokens, options.AllowMultipleToolCalls) = (0, 96, false))
    .Build();

AIAgent agent = client
    .AsAIAgent(name: "shop", tools: [AIFunctionFactory.Create(CountStock, "count_stock"), AIFunctionFactory.Create(GetPrice, "get_price")])
    .AsBuilder()
    .UseWattwise()
    .Build();

foreach (var question in (string[])["How many apples are in stock, and what do they cost?",
    "How many pears are in stock, and what do they cost?"])
{
    var response = await agent.RunAsync(question);
    var footprint = response.GetFootprint()!;
    Console.WriteLine(question);
    foreach (var call in response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
        Console.WriteLine($"  {call.Name}({string.Join(", ", call.Arguments!.Select(argument => $"{argument.Key}: {argument.Value}"))})");
    Console.WriteLine($"  {response.Text}");
    Console.WriteLine($"  {footprint.Stages.Count(stage => stage.IsModelCall)} model calls, spent {footprint.Spent}");
}

[Description("How many of an item are in stock.")]
static string CountStock(string item) => $"There are {item.Length} {item} in stock.";

[Description("The price of an item.")]
static string GetPrice(string item) => $"The price of {item} is {item.Length * 2} euros.";
