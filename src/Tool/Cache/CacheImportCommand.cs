using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Caching;
using Wattwise.LocalEngine;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Cache;

/// <summary><c>wattwise cache import</c>: questions that were answered before, as entries of a cache.</summary>
internal static class CacheImportCommand
{
    private const int MaxDays = 3_650;

    private static readonly JsonSerializerOptions LineOptions = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static Command Create()
    {
        var file = CacheStores.Argument(mustExist: false);
        Option<FileInfo> from = new("--from") { Description = "Lines of JSON with prompt, answer and answeredAt", Required = true };
        Option<FileInfo> embedder = new("--embedder") { Description = "The GGUF file of the embedder that the app uses", Required = true };
        Option<string> model = new("--model") { Description = "The model id that the app's requests are answered by", Required = true };
        Option<string?> tenant = new("--tenant") { Description = "Whose entries they become [default: shared by all]" };
        Option<int> days = new("--keep-days")
        {
            Description = "How many days after it was given an answer may serve",
            DefaultValueFactory = _ => 30,
        };
        days.Between(1, MaxDays);
        from.AcceptExistingOnly();
        embedder.AcceptExistingOnly();
        Command command = new("import", "Adds answered questions to a cache, by the same rules as fresh answers.")
        {
            file, from, embedder, model, tenant, days,
        };
        ToolResult.SetAction(
            command,
            async (parsed, cancellationToken) =>
            {
                var store = CacheStores.Open(parsed.GetValue(file)!);
                await using var closing = store as IAsyncDisposable;
                await using var engine = await LlamaEngine.LoadAsync(
                    new() { ModelPath = parsed.GetValue(embedder)!.FullName }, cancellationToken: cancellationToken);
                using var generator = new LlamaEmbeddingGenerator(engine);
                using var pipeline = new NamedChatClient(parsed.GetValue(model)!).AsBuilder()
                    .UseSemanticCache(generator, options =>
                        (options.Store, options.TimeToLive) = (store, TimeSpan.FromDays(parsed.GetValue(days))))
                    .Build();
                var scope = new CacheScope(parsed.GetValue(tenant));
                var path = parsed.GetValue(from)!.FullName;
                return await pipeline.GetService<SemanticCacheChatClient>()!.ImportAsync(
                    ReadAsync(path, parsed.GetValue(model)!, scope, cancellationToken), cancellationToken);
            },
            (result, console) =>
            {
                console.Line($"{Tables.Count(result.Imported, "entry", "entries")} imported");
                foreach (var (reason, count) in result.Refused)
                    console.Line($"{Figure.Count(count)} refused: {reason}");
            },
            result => result.Refused.Count > 0);
        return command;
    }

    private static async IAsyncEnumerable<CacheImportItem> ReadAsync(
        string path, string model, CacheScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            AnsweredQuestion question;
            try
            {
                question = JsonSerializer.Deserialize<AnsweredQuestion>(line, LineOptions) ?? throw new JsonException("It is null.");
            }
            catch (JsonException exception)
            {
                throw new ToolException(
                    $"Line {number} of {path} is not a question with prompt, answer and answeredAt: {Fault(exception)}", exception);
            }

            CacheImportItem item = new(question.Prompt, question.Answer, question.AnsweredAt)
            {
                Options = new ChatOptions().ConfigureWattwise(options => options.CacheScope = scope),
            };
            item.Response.ModelId = model;
            yield return item;
        }
    }

    // What a converter says of a type is of no use to who wrote the line.
    private static string Fault(JsonException exception) =>
        exception.Message.IndexOf("including: ", StringComparison.Ordinal) is > 0 and var at
            ? $"it lacks {exception.Message[(at + "including: ".Length)..]}"
            : exception.Path is { Length: > 1 } path ? $"{path[2..]} has another form than it should."
            : exception.Message.Split(" Path: ")[0];
}
