// An agent of Microsoft Agent Framework: UseWattwise() on its chat client caches and accounts, UseWattwise() on the agent adds up each run.
using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;
using Wattwise;
using Wattwise.Accounting;
using Wattwise.Energy;
using Wattwise.LocalEngine;

var modelPath = args is [var path] ? path : "samples/models/SmolLM2-135M-Instruct-Q4_1.gguf";
await using var engine = await LlamaEngine.LoadAsync(
    new() { ModelPath = modelPath, Threads = 1, EnergyMeter = EnergyMeterFactory.Create() });

// Any IChatClient takes the place of this one. The sample model has 135 M parameters and rambles: its first sentence is the answer.
IChatClient model = new LlamaChatClient(engine);
using var client = model.AsBuilder()
    .UseWattwise()
    .ConfigureOptions(o => (o.Temperature, o.FrequencyPenalty, o.StopSequences, o.MaxOutputTokens) = (0, 0.5f, ["\n", ". "], 48))
    .Build();

AIAgent teacher = client.AsAIAgent(name: "teacher", instructions: "You explain things to children.").AsBuilder().UseWattwise().Build();

// Whose request it is: answers are never shared across tenants. A web app says so once for each request.
using var school = AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope("school"));

foreach (var question in (string[])["What is a cat?", "What is the sun?", "What is a cat?"])
    Show(question, await teacher.RunAsync(question));

// A workflow is an agent too: its run takes what all its agents take.
var pair = AgentWorkflowBuilder.BuildSequential(
    teacher, client.AsAIAgent(name: "editor", instructions: "You repeat the text in plain words."))
    .AsAIAgent("pair", "pair").AsBuilder().UseWattwise().Build();
Show("What is the sun? (two agents)", await pair.RunAsync("What is the sun?"));

static void Show(string question, AgentResponse response)
{
    var footprint = response.GetFootprint()!;
    Console.WriteLine($"{question} {response.Text}");
    Console.WriteLine(
        $"  {footprint.Stages.Count(stage => stage.IsModelCall)} model calls, spent {footprint.Spent}, avoided {footprint.Avoided}");
}
