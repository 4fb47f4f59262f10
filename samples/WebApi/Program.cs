// A web API that asks a chat client: Wattwise is configured in appsettings.json and put before the client by one line. Each API key belongs
// to a tenant, and no tenant gets an answer that was made for another one.
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Wattwise;
using Wattwise.Accounting;

var builder = WebApplication.CreateBuilder(args);
var models = Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["Models"]!);

builder.Services.AddWattwise(builder.Configuration.GetSection("Wattwise"));
builder.Services.AddLlamaEmbeddingGenerator(o => o.ModelPath = Path.Combine(models, "all-MiniLM-L6-v2-Q8_0.gguf"));
builder.Services.AddLlamaPairScorer(o => o.ModelPath = Path.Combine(models, "prompt-pair-verifier-22M-Q8_0.gguf"));

// AddChatClient, with any client, takes the place of this line. The sample model has 135 M parameters and rambles: its first sentence is
// the answer.
builder.Services.AddLlamaChatClient(o => (o.ModelPath, o.Threads) = (Path.Combine(models, "SmolLM2-135M-Instruct-Q4_1.gguf"), 1))
    .ConfigureOptions(o => (o.Temperature, o.FrequencyPenalty, o.StopSequences, o.MaxOutputTokens) = (0, 0.5f, ["\n", ". "], 96))
    .UseWattwise();

builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));

var tenants = builder.Configuration.GetSection("ApiKeys").Get<Dictionary<string, string>>()!;
var app = builder.Build();

// Whose request it is follows from the key, never from the body. An app with users takes the tenant from their claims.
app.Use(async (context, next) =>
{
    if (!tenants.TryGetValue(context.Request.Headers["X-Api-Key"].ToString(), out var tenant))
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return;
    }

    using var requests = AmbientRequestOptions.Begin(o => o.CacheScope = new CacheScope(tenant));
    await next(context);
});

app.MapPost("/ask", async (Question question, IChatClient client, CancellationToken cancellationToken) =>
{
    var response = await client.GetResponseAsync(question.Text, cancellationToken: cancellationToken);
    return new Answer(response.Text, Took.From(response.GetFootprint()!));
});

app.MapPost("/ask/stream", (Question question, IChatClient client, CancellationToken cancellationToken) =>
    TypedResults.ServerSentEvents(StreamAsync(client, question.Text, cancellationToken)));

app.MapGet("/footprint", (FootprintLedger ledger) =>
{
    var sum = ledger.Summarize();
    return new { sum.Requests, sum.ModelCalls, SpentJoules = sum.Spent.Joules, NetSavedJoules = sum.NetSaved.Joules, sum.Carbon };
});

app.Run();

static async IAsyncEnumerable<Answer> StreamAsync(
    IChatClient client, string question, [EnumeratorCancellation] CancellationToken cancellationToken)
{
    await foreach (var update in client.GetStreamingResponseAsync(question, cancellationToken: cancellationToken))
        yield return new(update.Text, update.GetFootprint() is { } footprint ? Took.From(footprint) : null);
}

internal sealed record Question(string Text);

/// <summary>An answer or a piece of it; the last piece says what the whole took.</summary>
internal sealed record Answer(string Text, Took? Took);

internal sealed record Took(IEnumerable<string> Stages, double SpentJoules, double AvoidedJoules, double? Grams)
{
    public static Took From(RequestFootprint footprint) => new(
        footprint.Stages.Select(stage => $"{stage.Stage}: {stage.Reason}"), footprint.Spent.Joules, footprint.Avoided.Joules,
        footprint.OperationalGrams);
}
