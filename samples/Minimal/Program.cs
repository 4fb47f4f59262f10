// One line, UseWattwise(), before a chat client: it answers repeats without the model and shows what each request took.
using Microsoft.Extensions.AI;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.LocalEngine;

var modelPath = args is [var path] ? path : "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf";
// A model this small gains little from a second thread.
await using var engine = await LlamaEngine.LoadAsync(
    new() { ModelPath = modelPath, Threads = 1, EnergyMeter = EnergyMeterFactory.Create() });

// Any IChatClient takes the place of this one.
IChatClient model = new LlamaChatClient(engine);
using var client = model.AsBuilder().UseWattwise().Build();

// The sample model has 135 M parameters and rambles: its first sentence is the answer.
var options = new ChatOptions { Temperature = 0, FrequencyPenalty = 0.5f, StopSequences = ["\n", ". "], MaxOutputTokens = 96 };
foreach (var question in (string[])["What is a cat?", "What is the sun?", "What is a cat?"])
{
    var response = await client.GetResponseAsync(question, options);
    var footprint = response.GetFootprint()!;
    Console.WriteLine($"{question} {response.Text}");
    Console.WriteLine($"  {string.Join(", ", footprint.Stages.Select(stage => $"{stage.Stage}: {stage.Reason}"))}");
    Console.WriteLine($"  spent {footprint.Spent}, avoided {footprint.Avoided}");
}
