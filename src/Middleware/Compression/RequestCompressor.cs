using Microsoft.Extensions.AI;

namespace Wattwise.Compression;

/// <summary>Compresses one request: parts without loss, parts by the question, old results, tools.</summary>
/// <remarks>
/// Parts are looked at in the order of the prompt, and what becomes of one depends on nothing behind it. Never throws but for the caller's
/// cancellation. Thread-safe.
/// </remarks>
internal sealed class RequestCompressor(CompressionState state, IChatClient innerClient)
{
    private readonly ChatClientMetadata? _metadata = innerClient.GetService<ChatClientMetadata>();
    private readonly IReadOnlySet<string>? _alwaysSent = state.References is { } references
        ? new HashSet<string>([references.ToolName])
        : null;
    private ITokenCounter? _innerCounter;

    public async ValueTask<CompressedRequest> CompressAsync(
        EffectiveRequestOptions asked, IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        // Most requests of a chat: words of people and of the model.
        if (options?.Tools is not { Count: > 0 } && state.Options.MaxInputTokens is null && !PromptReading.HasParts(messages))
            return CompressedRequest.Whole(messages, options, CompressionReasons.WholeProtected);

        using var timeLimit = new CancellationTokenSource(state.Options.TimeLimit, state.Stage.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        try
        {
            var request = await CompressInTimeAsync(asked, messages, options, either.Token, cancellationToken).ConfigureAwait(false);
            state.Outage.Worked();
            return request;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (timeLimit.IsCancellationRequested)
                return CompressedRequest.Whole(messages, options, CompressionReasons.TimedOut);
            state.Outage.Failed(exception);
            return CompressedRequest.Whole(messages, options, CompressionReasons.Failed);
        }
    }

    private async ValueTask<CompressedRequest> CompressInTimeAsync(
        EffectiveRequestOptions asked,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        CancellationToken inTime,
        CancellationToken cancellationToken)
    {
        var modelId = options?.ModelId ?? _metadata?.DefaultModelId;
        var tokens = state.Counter ?? InnerCounter() ?? TokenCounters.For(modelId);
        var saving = new TokenSaving(state.EnergyModel, state.EnergyOutage, modelId, _metadata?.ProviderName);
        var ownCalls = state.References?.OwnCalls(messages);
        var parts = PromptReading.Read(messages, call => ownCalls?.Contains(call.CallId) == true || state.Tools?.IsOwn(call) == true);
        var budget = state.Options.MaxInputTokens is { } max && state.Compressor is not null
            ? new PromptBudget(messages, parts, options, tokens, max)
            : null;
        var isReferable = state.References?.IsListed(options, asked.CacheScope) == true;
        var floor = Math.Max(state.Options.Selection?.QualityFloor ?? 1, FloorOf(asked));
        var report = new CompressionReport(saving, LastAnswer(messages));
        List<(PromptPart Part, CompressedForm Form)> forms = new(parts.Count);
        for (var i = 0; i < parts.Count;)
        {
            var documents = state.DocumentForms.CountFrom(parts, i);
            CompressedForm[] found = documents > 1
                ? await FindDocumentsAsync(parts.GetRange(i, documents)).ConfigureAwait(false)
                : [await FindAsync(parts[i]).ConfigureAwait(false)];
            foreach (var form in found)
            {
                budget?.Take(form);
                forms.Add((parts[i], form));
                report.Add(parts[i++], form);
            }
        }

        var sent = PromptWriting.Write(messages, forms);
        sent = ClearOldResults(messages, sent, options, tokens, isReferable ? asked.CacheScope : null, ownCalls, report);
        AddFetched(sent, ownCalls, tokens, report);
        var sentOptions = await ChooseToolsAsync(messages, options, tokens, report, inTime, cancellationToken).ConfigureAwait(false);
        if (state.Options.IsLossless && sentOptions?.Tools is { Count: > 0 } tools && SlimFunctions.Shorten(tools, tokens) is { } slim)
        {
            sentOptions = ReferenceEquals(sentOptions, options) ? options.Clone() : sentOptions;
            sentOptions.Tools = slim.Tools;
            report.AddSchemas(slim.Before, slim.After);
        }

        if (budget?.IsExceeded == true)
            report.Note(CompressionReasons.OverBudget);
        return report.ToRequest(sent, sentOptions, hasParts: parts.Count > 0);

        async ValueTask<CompressedForm> FindAsync(PromptPart part)
        {
            try
            {
                inTime.ThrowIfCancellationRequested();
                var lossless = state.Forms.FindLossless(part, tokens, inTime);
                return await state.Forms.FindSelectedAsync(part, lossless, DemandOf(part, lossless), tokens, inTime).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return CompressedForm.Late;
            }
        }

        async ValueTask<CompressedForm[]> FindDocumentsAsync(List<PromptPart> documents)
        {
            try
            {
                return await state.DocumentForms.FindAsync(documents, DemandOf, tokens, inTime).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return [.. documents.Select(_ => CompressedForm.Late)];
            }
        }

        SelectionDemand DemandOf(PromptPart part, CompressedForm lossless)
        {
            var demand = new SelectionDemand(
                floor, budget?.RoomBefore(part), null, (before, after) => saving.PaysOff(before, after, state.IsEmbedding));
            return isReferable && state.Forms.MaxTokensOf(part, lossless, demand, tokens) is not null
                && state.References!.Remember(asked.CacheScope, part.Source, part.Text) is { } reference
                ? demand with { Reference = state.References.CallOf(reference) } : demand;
        }
    }

    // A model that is loaded with its first request counts from then on.
    private ITokenCounter? InnerCounter() => _innerCounter ??= innerClient.GetService<ITokenCounter>();

    /// <summary>The request's own floor. One that nobody can read is held by nothing but the whole text.</summary>
    private static double FloorOf(EffectiveRequestOptions asked) => asked.QualityFloor switch
    {
        null => 0,
        float.NaN => double.PositiveInfinity,
        { } floor => floor,
    };

    /// <summary>The place of the model's last answer or call: what stands before it was sent before.</summary>
    private static int LastAnswer(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i]?.Role == ChatRole.Assistant)
                return i;
        }

        return -1;
    }

    /// <summary>Books what the model fetched with its last answer. A request that brings nothing else is a round trip more.</summary>
    private static void AddFetched(
        IReadOnlyList<ChatMessage> sent, HashSet<string>? ownCalls, ITokenCounter tokens, CompressionReport report)
    {
        var last = ownCalls is { Count: > 0 } ? LastAnswer(sent) : -1;
        if (last < 0)
            return;
        var (fetched, bringsMore) = (0L, false);
        foreach (var content in sent.Skip(last).SelectMany(message => message.Contents))
        {
            var isOwn = content switch
            {
                FunctionCallContent call => ownCalls!.Contains(call.CallId),
                FunctionResultContent result => ownCalls!.Contains(result.CallId),
                _ => false,
            };
            if (isOwn)
                fetched += tokens.CountOnce(PromptBudget.TextOf(content));
            else
                bringsMore |= content is FunctionCallContent or FunctionResultContent;
        }

        if (fetched == 0)
            return;
        bringsMore |= sent.Skip(last).Any(message => message.Role == ChatRole.User);
        var readAgain = bringsMore
            ? 0
            : sent.Take(last).SelectMany(message => message.Contents).Sum(content => (long)tokens.CountOnce(PromptBudget.TextOf(content)));
        report.AddFetched(fetched, readAgain);
    }

    private IReadOnlyList<ChatMessage> ClearOldResults(
        IReadOnlyList<ChatMessage> messages,
        IReadOnlyList<ChatMessage> sent,
        ChatOptions? options,
        ITokenCounter tokens,
        CacheScope? referable,
        HashSet<string>? ownCalls,
        CompressionReport report)
    {
        // With a conversation of the provider's own, what it has is not here.
        if (state.Options.OldTurns is not { } oldTurns || options?.ConversationId is not null)
            return sent;

        var terms = PromptCacheTerms.For(_metadata?.ProviderName, options?.ModelId ?? _metadata?.DefaultModelId);
        var plan = OldResults.Plan(sent, oldTurns, tokens, terms, result => ownCalls?.Contains(result.CallId) == true || IsKept(result));
        if (plan.Cleared.Count == 0)
            return sent;

        var cleared = plan.Apply(sent, one =>
        {
            var original = ((FunctionResultContent)messages[one.Message].Contents[one.Content]).Result;
            var text = ToolResultText.Of(original) ?? one.Text;
            var reference = referable is { } scope ? state.References!.Remember(scope, one.Result.CallId, text) : null;
            return (text, reference is null ? null : state.References!.CallOf(reference));
        });
        report.AddCleared(plan, cleared, tokens);
        return cleared;
    }

    private static bool IsKept(FunctionResultContent result) =>
        result.AdditionalProperties is not null && result.GetCompressionMarks() is [{ Treatment: SpanTreatment.Never }, ..];

    private async ValueTask<ChatOptions?> ChooseToolsAsync(
        IReadOnlyList<ChatMessage> messages,
        ChatOptions? options,
        ITokenCounter tokens,
        CompressionReport report,
        CancellationToken inTime,
        CancellationToken cancellationToken)
    {
        if (state.Tools is not { } selector || options?.Tools is not { Count: > 0 })
            return options;
        try
        {
            var chosen = await selector.SelectAsync(messages, options, tokens, inTime, _alwaysSent).ConfigureAwait(false);
            state.ToolOutage.Worked();
            report.AddTools(chosen);
            if (chosen.Tools is null)
                return options;
            var changed = options.Clone();
            changed.Tools = [.. chosen.Tools];
            return changed;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!inTime.IsCancellationRequested)
                state.ToolOutage.Failed(exception);
            report.Note(inTime.IsCancellationRequested ? CompressionReasons.TimedOut : CompressionReasons.Failed);
            return options;
        }
    }
}
