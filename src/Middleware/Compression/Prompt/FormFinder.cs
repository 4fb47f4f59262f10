using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>Finds how a part is sent: without loss, or with what its question needs. Never throws but for cancellation.</summary>
internal sealed class FormFinder(CompressionState state)
{
    private readonly Outage _encoderOutage = state.Stage.Watch("lossless encoder", "results of tools go out as they came");
    private readonly Outage _compressorOutage = state.Stage.Watch("prompt compressor", "long texts go out whole");

    /// <summary>The form that says the same as the part.</summary>
    public CompressedForm FindLossless(PromptPart part, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        var name = CompressionState.NameOf(part, isSent: true, -1, null, tokens);
        if (state.Recall(name) is { } known)
            return known;

        var kind = ContentKinds.Detect(part.Text);
        CompressedForm? form = null;
        try
        {
            if (part.Result is not null
                && LosslessEncoder.Encode(part.Value, tokens, cancellationToken, state.Options.HtmlAsText) is { } lossless)
            {
                form = lossless.TokensAfter < lossless.TokensBefore && state.Options.IsLossless
                    ? new(lossless.Text, kind, true, lossless.TokensBefore, lossless.TokensAfter, [])
                    : CompressedForm.Whole(kind, lossless.TokensBefore);
            }

            _encoderOutage.Worked();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _encoderOutage.Failed(exception);
            return CompressedForm.Whole(kind, tokens.Count(part.Text)) with { HasFailed = true };
        }

        form ??= CompressedForm.Whole(kind, tokens.Count(part.Text));
        state.Remember(name, form);
        return form;
    }

    /// <summary>The form that has what the question needs, or the lossless one if that is as good.</summary>
    public async ValueTask<CompressedForm> FindSelectedAsync(
        PromptPart part, CompressedForm lossless, SelectionDemand demand, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        if (MaxTokensOf(part, lossless, demand, tokens) is not { } maxTokens)
            return lossless;
        if (demand.PaysOff is { } paysOff && !paysOff(lossless.TokensAfter, maxTokens))
            return lossless with { IsBelowBreakEven = true };

        var name = CompressionState.NameOf(part, isSent: false, maxTokens, demand.Reference, tokens);
        if (state.Recall(name) is { } known)
            return known;

        CompressedText? selected;
        try
        {
            var text = demand.Reference is null || state.References is null ? part.Text : state.References.Neutralise(part.Text);
            var pending = state.Compressor!.CompressAsync(
                new CompressionInput(text, lossless.Kind, maxTokens, tokens)
                {
                    Question = part.Question,
                    Title = part.Title,
                    Reference = demand.Reference,
                },
                cancellationToken);
            selected = pending.IsCompletedSuccessfully
                ? pending.Result
                : await pending.AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            _compressorOutage.Worked();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _compressorOutage.Failed(exception);
            return lossless with { HasFailed = true };
        }

        var form = selected is null || selected.Tokens >= lossless.TokensAfter
            ? lossless with { Spent = selected?.Spent ?? EnergyEstimate.Zero }
            : new(selected.Text, lossless.Kind, false, lossless.TokensBefore, selected.Tokens, selected.Kept) { Spent = selected.Spent };
        state.Remember(name, form);
        return form;
    }

    /// <summary>How many tokens may stay; <see langword="null"/> if all do.</summary>
    public int? MaxTokensOf(PromptPart part, CompressedForm lossless, SelectionDemand demand, ITokenCounter tokens)
    {
        if (state.Compressor is null || state.Options.Selection is not { } selection || lossless.HasFailed)
            return null;
        var plain = tokens.CountOnce(part.Text);
        if (plain < selection.MinTokens && !part.IsAlways)
            return null;

        var share = Math.Min(1, (selection.KeepShare ?? KeepShares.For(lossless.Kind, demand.Floor, state.IsEmbedding)) * part.Priority);
        var maxTokens = Math.Max((int)Math.Ceiling(share * plain), demand.Room ?? 0);
        return share < 1 && maxTokens < lossless.TokensAfter ? maxTokens : null;
    }
}
