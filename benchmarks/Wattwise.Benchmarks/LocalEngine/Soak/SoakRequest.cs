using Microsoft.Extensions.AI;
using Wattwise.Judging;
using Wattwise.LocalEngine;

namespace Wattwise.Benchmarks.LocalEngine.Soak;

/// <summary>One request, made up from a seed and its number alone.</summary>
internal sealed class SoakRequest
{
    private static readonly string[] Words =
        "lamp river seven quiet engine paper harbour violet count window northern salt winter meter valve letter garden copper stair bright".Split(' ');

    private static readonly string[] Systems =
    [
        "You are a careful assistant. You answer in one short sentence, and you never guess. Where you do not know, you say so.",
        "You keep the log of a lighthouse. Every entry begins with the hour, then the wind, then what was seen, each on a line of its own.",
        "You translate what you are told into simpler words, for children of ten years, without leaving anything out.",
    ];

    private readonly Random _random;

    public SoakRequest(int seed, int number)
    {
        _random = new(HashCodeOf(seed, number));
        Kind = Choose(_random.Next(100));
    }

    public SoakKind Kind { get; }

    /// <summary>Whether a request of this kind may fail in this way.</summary>
    public bool MayFailWith(Exception exception) => exception switch
    {
        LlamaEngineBusyException => true,
        LlamaContextLengthException => Kind == SoakKind.TooLong,
        ArgumentException => Kind == SoakKind.BadOption,
        LlamaDeadlineException => Kind == SoakKind.Deadline,
        OperationCanceledException => Kind == SoakKind.Cancel,
        SoakProcessorException => Kind == SoakKind.ThrowingProcessor,
        _ => false,
    };

    /// <summary>Whether a request of this kind must not be answered.</summary>
    public bool MustFail => Kind is SoakKind.TooLong or SoakKind.BadOption or SoakKind.ThrowingProcessor;

    /// <summary>Sends the request, and checks what an answer must be.</summary>
    public Task SendAsync(SoakEngines engines) => Kind switch
    {
        SoakKind.Embeddings => EmbedAsync(engines.Generator),
        SoakKind.Pairs => ScoreAsync(engines.Scorer),
        SoakKind.Stream or SoakKind.Cancel or SoakKind.Leave => StreamAsync(engines.Client),
        _ => AskAsync(engines.Client),
    };

    private static SoakKind Choose(int percent) => percent switch
    {
        < 20 => SoakKind.Whole,
        < 34 => SoakKind.Stream,
        < 48 => SoakKind.Cancel,
        < 58 => SoakKind.Leave,
        < 66 => SoakKind.Stop,
        < 70 => SoakKind.Logprobs,
        < 76 => SoakKind.Deadline,
        < 79 => SoakKind.ThrowingProcessor,
        < 84 => SoakKind.BadOption,
        < 87 => SoakKind.TooLong,
        < 94 => SoakKind.Embeddings,
        _ => SoakKind.Pairs,
    };

    // HashCode differs from process to process; this does not.
    private static int HashCodeOf(int seed, int number) => unchecked((seed * 486_187_739 + number) * 16_777_619);

    private async Task AskAsync(LlamaChatClient client)
    {
        var options = Options();
        var response = await client.GetResponseAsync(Messages(), options);
        var tokens = response.Usage!.OutputTokenCount!.Value;
        Require(tokens <= options.MaxOutputTokens, "more tokens than were asked for");
        Require(options.StopSequences is not { } stops || !stops.Any(response.Text.Contains), "text holds a stop sequence");
        Require(Kind != SoakKind.Logprobs || response.GetLogprobs()!.Count == tokens, "another number of log-probabilities than of tokens");
    }

    private async Task StreamAsync(LlamaChatClient client)
    {
        var updates = Kind == SoakKind.Stream ? int.MaxValue : _random.Next(12);
        using var cancellation = new CancellationTokenSource();
        if (Kind == SoakKind.Cancel && updates == 0)
            cancellation.CancelAfter(_random.Next(20));
        UsageDetails? usage = null;
        await foreach (var update in client.GetStreamingResponseAsync(Messages(), Options(), cancellation.Token))
        {
            usage = update.Contents.OfType<UsageContent>().FirstOrDefault()?.Details ?? usage;
            if (--updates > 0)
                continue;
            if (Kind == SoakKind.Leave)
                return;
            if (Kind == SoakKind.Cancel)
                await cancellation.CancelAsync();
        }

        Require(usage is not null, "a stream ended without usage");
    }

    private async Task EmbedAsync(LlamaEmbeddingGenerator generator)
    {
        var texts = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Text(_random.Next(1, 60))).ToArray();
        var vectors = await generator.GenerateAsync(texts);
        Require(vectors.Count == texts.Length
            && vectors.All(vector => !vector.Vector.Span.ContainsAny(float.NaN, 1e30f)), "a vector is missing or no numbers");
    }

    private async Task ScoreAsync(LlamaPairScorer scorer)
    {
        var pairs = Enumerable.Range(0, _random.Next(1, 5))
            .Select(_ => new PromptPair(Text(_random.Next(1, 30)), Text(_random.Next(1, 30)))).ToArray();
        var scores = await scorer.ScoreAsync(pairs);
        Require(scores.Count == pairs.Length && scores.All(float.IsFinite), "a score is missing or no number");
    }

    private ChatMessage[] Messages()
    {
        var user = new ChatMessage(ChatRole.User, Text(Kind == SoakKind.TooLong ? 2 * SoakEngines.ContextLength : _random.Next(1, 120)));
        return _random.Next(3) == 0 ? [new(ChatRole.System, Systems[_random.Next(Systems.Length)]), user] : [user];
    }

    private string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[_random.Next(Words.Length)]));

    private ChatOptions Options()
    {
        var options = new ChatOptions
        {
            MaxOutputTokens = _random.Next(1, 48),
            Temperature = _random.Next(2) * 0.8f,
            Seed = _random.Next(),
        };
        if (Kind == SoakKind.Stop)
            options.StopSequences = [".", Words[_random.Next(Words.Length)]];
        if (Kind == SoakKind.BadOption)
            SpoilOne(options);
        var (priority, scope, deadline) = (_random.Next(-2, 3), _random.Next(3), _random.Next(400));
        return options.ConfigureLlama(o =>
        {
            o.Priority = priority;
            o.PrefixScope = scope == 0 ? null : $"tenant {scope}";
            if (Kind == SoakKind.Logprobs)
                o.TopLogprobs = 3;
            if (Kind == SoakKind.Deadline)
                o.Deadline = DateTimeOffset.UtcNow.AddMilliseconds(deadline);
            if (Kind == SoakKind.ThrowingProcessor)
                o.LogitProcessor = static (_, _) => throw new SoakProcessorException();
        });
    }

    private void SpoilOne(ChatOptions options)
    {
        switch (_random.Next(4))
        {
            case 0: options.Temperature = -1; break;
            case 1: options.TopP = 2; break;
            case 2: options.MaxOutputTokens = 0; break;
            default: options.TopK = -5; break;
        }
    }

    private void Require(bool isMet, string otherwise)
    {
        if (!isMet)
            throw new InvalidOperationException($"{Kind}: {otherwise}.");
    }
}
