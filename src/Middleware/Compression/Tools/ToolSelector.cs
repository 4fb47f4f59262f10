using System.Text.Json;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Chooses the tools that a conversation needs, where there are many.</summary>
/// <remarks>
/// <para>
/// What is chosen depends on the messages alone: each user turn adds what it needs behind what the turns before it chose, so that the
/// list's beginning, and with it a provider's prompt cache, stays. No state is kept but vectors and the index of the latest list, for
/// speed.
/// </para>
/// <para>
/// Always sent: tools that are no functions (the provider runs them), functions that the caller names, that messages or instructions name,
/// that were called, that <see cref="ToolFinder"/> found, and the one that is required. Failures of the embedder and cancellation reach the
/// caller, who may select again with a selector that has none. Thread-safe.
/// </para>
/// </remarks>
internal sealed class ToolSelector
{
    // What a long turn is read as: the whole, and its first clauses.
    private const int MaxPieces = 8;
    private const float PieceWeight = 0.3f;

    // Of so many of the best tools the companions are added, for at most so many of the places.
    private const int CompanionsOf = 5;
    private const int PlacesOfCompanions = 10;

    private readonly ToolSelectionOptions _options;
    private readonly UnitVectors? _vectors;
    private readonly string _finder = ToolFinder.Name;
    private ToolIndex? _latest;

    /// <param name="options">When, and how far.</param>
    /// <param name="embeddingGenerator">The embedder; <see langword="null"/> for words alone.</param>
    /// <param name="vectors">The embedder with what it remembers, in place of <paramref name="embeddingGenerator"/>.</param>
    public ToolSelector(
        ToolSelectionOptions options, IEmbeddingGenerator<string, Embedding<float>>? embeddingGenerator, UnitVectors? vectors = null)
    {
        _options = options;
        _vectors = vectors ?? (embeddingGenerator is null ? null : new(embeddingGenerator));
    }

    /// <summary>False to choose tools also for a conversation that is near none of them. The default is true.</summary>
    public bool SendsAllIfFar { get; init; } = true;

    /// <summary>
    /// True for a call of <see cref="ToolFinder"/>'s function, whose results say which tools to offer: they are not to be changed.
    /// </summary>
    public bool IsOwn(FunctionCallContent call) => call.Name == _finder;

    /// <summary>Chooses.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="options">The request's options, with all tools, the tool mode and maybe instructions. They are not changed.</param>
    /// <param name="tokens">Counts the tokens of schemas.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <param name="own">Names of functions that are always sent, such as those that give compressed text back.</param>
    public async ValueTask<ToolSelection> SelectAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions options, ITokenCounter tokens, CancellationToken cancellationToken,
        IReadOnlySet<string>? own = null)
    {
        var (tools, mode) = (options.Tools ?? [], options.ToolMode);
        AIFunctionDeclaration[] functions = [.. tools.OfType<AIFunctionDeclaration>()];
        if (mode is NoneChatToolMode)
            return ToolSelection.All(ToolSelectionReason.NoneAllowed);
        var tokensBefore = TokensOf(functions, tokens);
        if (functions.Length < _options.MinTools && tokensBefore < _options.MinTokens)
            return ToolSelection.All(ToolSelectionReason.Few);

        var index = IndexOf(functions);
        var names = new ToolNames(functions);
        var turns = messages.Where(message => message.Role == ChatRole.User).Select(message => message.Text)
            .Where(text => !string.IsNullOrWhiteSpace(text)).Distinct().ToArray();
        var (rankings, spent) = await RankAsync(index, turns, cancellationToken).ConfigureAwait(false);

        var chosen = new ToolList();
        for (var i = 0; i < functions.Length; i++)
        {
            if (functions[i].Name == _finder || own?.Contains(functions[i].Name) is true)
                chosen.Add(i);
        }

        chosen.AddSorted(names.In(options.Instructions ?? ""));
        chosen.AddSorted(messages.Where(message => message.Role == ChatRole.System).SelectMany(message => names.In(message.Text)));
        var isClear = false;
        var finds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            AddUsed(message, names, finds, chosen);
            if (message.Role != ChatRole.User || !rankings.TryGetValue(message.Text, out var ranking)
                || !(isClear || ranking.IsNear || !SendsAllIfFar))
                continue;
            chosen.AddSorted(BestOf(ranking.Order, index.Companions, isClear ? _options.MaxToolsOfLaterTurn : _options.MaxTools));
            isClear = true;
        }

        if (!isClear)
            return ToolSelection.All(ToolSelectionReason.Unclear) with { Spent = spent };
        if (mode is RequiredChatToolMode { RequiredFunctionName: { } required } && names.Find(required) is { } one)
            chosen.Add(one);
        if (chosen.Count >= functions.Length)
            return ToolSelection.All(ToolSelectionReason.Few) with { Spent = spent };

        AIFunctionDeclaration[] kept = [.. chosen.Select(tool => functions[tool])];
        return new([.. tools.Where(tool => tool is not AIFunctionDeclaration), .. kept], ToolSelectionReason.Selected)
        {
            TokensBefore = tokensBefore,
            TokensAfter = TokensOf(kept, tokens),
            Spent = spent,
        };
    }

    private static int TokensOf(AIFunctionDeclaration[] functions, ITokenCounter tokens) => functions.Sum(function =>
        tokens.Count(function.Name) + tokens.Count(function.Description)
        + (function.JsonSchema.ValueKind == JsonValueKind.Undefined ? 0 : tokens.Count(function.JsonSchema.GetRawText())));

    private ToolIndex IndexOf(AIFunctionDeclaration[] functions)
    {
        var latest = Volatile.Read(ref _latest);
        if (latest is not null && latest.Tools.Select(tool => tool.Tool).SequenceEqual(functions, ReferenceEqualityComparer.Instance))
            return latest;
        var index = new ToolIndex(ToolText.Read(functions), _vectors);
        Volatile.Write(ref _latest, index);
        return index;
    }

    // With companions in the last places.
    private static IEnumerable<int> BestOf(int[] order, int[][] companions, int max)
    {
        var best = order.AsSpan(0, Math.Min(max, order.Length)).ToArray();
        var more = best.Take(CompanionsOf).SelectMany(tool => companions[tool]).Distinct().Except(best).Take(max / PlacesOfCompanions)
            .ToArray();
        return best.Take(best.Length - more.Length).Concat(more);
    }

    /// <summary>The tools by falling score for each turn that tells some tools from others, and whether one is near it.</summary>
    private static async ValueTask<(Dictionary<string, (int[] Order, bool IsNear)> Rankings, EnergyEstimate Spent)> RankAsync(
        ToolIndex index, string[] turns, CancellationToken cancellationToken)
    {
        var rankings = new Dictionary<string, (int[] Order, bool IsNear)>(StringComparer.Ordinal);
        if (turns.Length == 0)
            return (rankings, EnergyEstimate.Zero);

        var pieces = turns.Select(turn => ToolClauses.Split(turn, MaxPieces).Prepend(turn).ToArray()).ToArray();
        var (scores, areNear, spent) = await index.ScoreAsync([.. pieces.SelectMany(own => own)], cancellationToken).ConfigureAwait(false);
        var next = 0;
        for (var turn = 0; turn < turns.Length; turn++)
        {
            var own = scores.AsSpan(next, pieces[turn].Length);
            if (own[0] is { } whole)
            {
                AddBest(whole, own[1..]);
                rankings[turns[turn]] = (ScoreFusion.Order(whole), areNear.AsSpan(next, own.Length).Contains(true));
            }

            next += own.Length;
        }

        return (rankings, spent);
    }

    private static void AddBest(float[] whole, ReadOnlySpan<float[]?> pieces)
    {
        float[]? best = null;
        foreach (var piece in pieces)
        {
            if (piece is not null)
                best = best is null ? piece : [.. best.Zip(piece, Math.Max)];
        }

        for (var i = 0; best is not null && i < whole.Length; i++)
            whole[i] += PieceWeight * best[i];
    }

    // What was called, found and named stays.
    private static void AddUsed(ChatMessage message, ToolNames names, HashSet<string> finds, ToolList chosen)
    {
        foreach (var content in message.Contents)
        {
            if (content is FunctionCallContent call)
            {
                if (call.Name == ToolFinder.Name)
                    finds.Add(call.CallId);
                else if (names.Find(call.Name) is { } tool)
                    chosen.Add(tool);
            }
            else if (content is FunctionResultContent result && finds.Contains(result.CallId))
            {
                foreach (var tool in ToolFinder.NamesIn(result.Result).Select(names.Find).OfType<int>())
                    chosen.Add(tool);
            }
            else if (content is TextContent text && message.Role != ChatRole.System)
                chosen.AddSorted(names.In(text.Text));
        }
    }
}
