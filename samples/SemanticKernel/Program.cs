// A kernel as any app builds it, and one line more: AddWattwise(), after the chat service. Prompt functions are then answered from the
// cache where they repeat, and each result has its footprint.
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Wattwise.Energy;
using Wattwise.LocalEngine;

var modelPath = args is [var path] ? path : "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf";
// A model this small gains little from a second thread.
await using var engine = await LlamaEngine.LoadAsync(
    new() { ModelPath = modelPath, Threads = 1, EnergyMeter = EnergyMeterFactory.Create() });

// Any chat service takes the place of this client: AddOpenAIChatCompletion, AddAzureOpenAIChatCompletion and so on.
var builder = Kernel.CreateBuilder();
builder.Services.AddSingleton<IChatClient>(new LlamaChatClient(engine));
builder.AddWattwise();
var kernel = builder.Build();

// A plugin that only reads: a model, an agent or the app asks it for the sums so far.
kernel.Plugins.AddWattwise(kernel.Services);

// The sample model has 135 M parameters and rambles: its first sentence is the answer.
var settings = new PromptExecutionSettings
{
    ExtensionData = new Dictionary<string, object> { ["temperature"] = 0, ["max_tokens"] = 96, ["stop_sequences"] = new[] { "\n", ". " } },
};
var explain = kernel.CreateFunctionFromPrompt("What is {{$thing}}?", settings);
foreach (var thing in (string[])["a cat", "the sun", "a cat"])
{
    var result = await kernel.InvokeAsync(explain, new() { ["thing"] = thing });
    var footprint = result.GetFootprint()!;
    Console.WriteLine($"What is {thing}? {result}");
    Console.WriteLine($"  {string.Join(", ", footprint.Stages.Select(stage => $"{stage.Stage}: {stage.Reason}"))}");
    Console.WriteLine($"  spent {footprint.Spent}, avoided {footprint.Avoided}");
}

Console.WriteLine(await kernel.InvokeAsync("wattwise", "cache_statistics"));
