using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Wattwise.Accounting;
using Wattwise.Compression;
using Wattwise.LocalEngine.Native;
using Wattwise.Scoring;

namespace Wattwise.LocalEngine;

/// <summary>Chat with a model on the local engine.</summary>
/// <remarks>
/// Thread-safe: requests run side by side as far as the engine has room. The client does not own the engine: disposing the
/// client does nothing, dispose the engine. Every request stands alone; text that people write is never read as a control token.
/// <see cref="UsageDetails"/> carries tokens (the end-of-turn token is not counted), the tokens that a shared prefix saved, prefill and
/// decode time, and energy where the engine has a meter. What a request took that is cancelled, left or failed half-way is in no usage:
/// accounting is told of it.
/// </remarks>
public sealed class LlamaChatClient : IChatClient
{
    // A model that repeats itself ends no answer, so one whose length nobody bounds ends here.
    private const int ContextsWithoutLimit = 4;

    private readonly LlamaEngineSource _source;
    private readonly LlamaChatClientOptions _options;
    private readonly ChatClientMetadata _metadata;
    private readonly SeedSource _seeds;
    private ChatTemplate? _template;
    private PromptFormat? _format;
    private PromptFormat? _toolFormat;
    private bool _hasLoggedTold;
    private SequenceBreakerCache? _breakers;

    /// <summary>Creates a client on a loaded engine.</summary>
    /// <param name="engine">The engine; stays the caller's.</param>
    /// <param name="options">Settings; read once. <see langword="null"/> takes the defaults.</param>
    /// <exception cref="NotSupportedException">The engine's model is no chat model, or has no chat template and none is named.</exception>
    /// <exception cref="LlamaTemplateException">The model's chat template cannot be read; the exception has line and column.</exception>
    public LlamaChatClient(LlamaEngine engine, LlamaChatClientOptions? options = null)
        : this(LlamaEngineSource.Loaded(engine), options) =>
        _template = ChooseTemplate(engine);

    internal LlamaChatClient(LlamaEngineSource source, LlamaChatClientOptions? options)
    {
        _options = options ?? new();
        ArgumentNullException.ThrowIfNull(_options.TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.StreamingInterval, TimeSpan.Zero);
        if (_options.MaxOutputTokens is { } maximum)
            ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1);

        _source = source;
        _seeds = new(_options.Seed);
        _metadata = new(LlamaEngine.ProviderName, providerUri: null, source.ModelId);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A message or an option is missing or out of its range.</exception>
    /// <exception cref="NotSupportedException">The request asks for what the engine cannot do: images, tools that a service would
    /// run.</exception>
    /// <exception cref="LlamaTemplateException">The model's chat template refuses the conversation, or fails.</exception>
    /// <exception cref="LlamaConstraintException">The response format, pattern or grammar is wrong, or cannot be enforced.</exception>
    /// <exception cref="LlamaContextLengthException">The prompt is longer than the context.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="LlamaDeadlineException">The request's deadline passed while it waited or ran.</exception>
    /// <exception cref="LlamaException">The computation failed, or the engine has failed for good.</exception>
    /// <exception cref="ObjectDisposedException">The engine, or an adapter that the request names, was disposed.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = ChatRequestReader.Read(messages, options, _options, _source.ModelId);
        var running = await StartAsync(request, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        using (running)
        {
            while (await running.Output.WaitAsync().ConfigureAwait(false))
            {
            }

            var contents = running.Output.Take(out var logprobs);
            var result = running.Output.Result!.Value;
            var message = new ChatMessage(ChatRole.Assistant, contents) { MessageId = running.Id, CreatedAt = running.CreatedAt };
            var response = new ChatResponse(message)
            {
                ResponseId = running.Id,
                ModelId = _source.ModelId,
                CreatedAt = running.CreatedAt,
                FinishReason = result.FinishReason,
                Usage = result.ToUsage(),
            };
            if (request.TopLogprobs is not null)
                response.SetLogProbabilities(logprobs ?? []);
            response.SetUnfinishedCall(result.UnfinishedCall);
            running.IsRead = true;
            return response;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The messages and options are checked at once; the model starts when the first update is asked for. The last update carries the
    /// finish reason and the usage. Leaving the loop early ends the work. All exceptions but the first two come while updates are read.
    /// </remarks>
    /// <exception cref="ArgumentException">A message or an option is missing or out of its range.</exception>
    /// <exception cref="NotSupportedException">The request asks for what the engine cannot do: images, tools that a service would
    /// run.</exception>
    /// <exception cref="LlamaTemplateException">The model's chat template refuses the conversation, or fails.</exception>
    /// <exception cref="LlamaConstraintException">The response format, pattern or grammar is wrong, or cannot be enforced.</exception>
    /// <exception cref="LlamaContextLengthException">The prompt is longer than the context.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="LlamaDeadlineException">The request's deadline passed while it waited or ran.</exception>
    /// <exception cref="LlamaException">The computation failed, or the engine has failed for good.</exception>
    /// <exception cref="ObjectDisposedException">The engine, or an adapter that the request names, was disposed.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        StreamAsync(ChatRequestReader.Read(messages, options, _options, _source.ModelId), cancellationToken);

    /// <summary>
    /// Computes the beginning of a conversation, such as its system prompt, and keeps it in the KV cache for all requests that begin with
    /// it.
    /// </summary>
    /// <param name="messages">The beginning: whole messages.</param>
    /// <param name="options">As of the requests that follow: prefix scope and adapters tell who shares it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hold on it; <see cref="LlamaPinnedPrefix.IsPinned"/> tells whether there was room.</returns>
    /// <exception cref="ArgumentException">A message or an option is missing or out of its range.</exception>
    /// <exception cref="LlamaTemplateException">The model's chat template refuses the conversation, or fails.</exception>
    /// <exception cref="LlamaContextLengthException">The beginning is longer than the context.</exception>
    /// <exception cref="LlamaEngineBusyException">Too many requests wait already.</exception>
    /// <exception cref="LlamaException">The computation failed, or the engine has failed for good.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed.</exception>
    public async Task<LlamaPinnedPrefix> PinAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = ChatRequestReader.Read(messages, options, _options, _source.ModelId);
        var (engine, prompt, _, _) = await PrepareAsync(request, cancellationToken, isBeginning: true).ConfigureAwait(false);
        var work = new PinWork(prompt, request.PrefixScope, request.Adapters);
        var isPinned = await engine.RunAsync(work, work.Task, cancellationToken).ConfigureAwait(false);
        return new(prompt.Length, isPinned, () => engine.Unpin(work));
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        return serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(LlamaEngine) ? _source.Engine
            : serviceType == typeof(IEnergyMeter) ? _source.Engine?.EnergyMeter
            : serviceType == typeof(ITokenCounter) ? _source.Engine?.TokenCounter
            : serviceType == typeof(IInputBound) ? _source.Engine?.InputBound
            : serviceType == typeof(ITokenOptions) ? LlamaTokenOptions.Instance
            : null;
    }

    /// <summary>Does nothing: the engine is the caller's.</summary>
    public void Dispose()
    {
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        ChatRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var running = await StartAsync(request, _options.StreamingInterval, cancellationToken).ConfigureAwait(false);
        var all = request.TopLogprobs is null ? null : new List<TokenLogprob>();
        bool more;
        do
        {
            more = await running.Output.WaitAsync().ConfigureAwait(false);
            var contents = running.Output.Take(out var logprobs);
            var result = more ? null : running.Output.Result;
            if (result is { } end)
                contents.Add(new UsageContent(end.ToUsage()));
            var update = new ChatResponseUpdate
            {
                Role = ChatRole.Assistant,
                ResponseId = running.Id,
                MessageId = running.Id,
                ModelId = _source.ModelId,
                CreatedAt = running.CreatedAt,
                Contents = contents,
                FinishReason = result?.FinishReason,
            };
            update.SetUnfinishedCall(result?.UnfinishedCall);
            if (all is not null)
            {
                logprobs ??= [];
                all.AddRange(logprobs);
                update.SetLogProbabilities(logprobs, more ? null : all);
            }

            running.IsRead = !more;
            yield return update;
        }
        while (more);
    }

    private ChatTemplate ChooseTemplate(LlamaEngine engine)
    {
        engine.Require(LlamaModelKind.Chat);
        return ChatTemplates.Choose(
            engine.Model.Id, engine.Templates, _options.ChatTemplate, _options.FallbackChatTemplate, _options.TimeProvider);
    }

    private async ValueTask<RunningGeneration> StartAsync(
        ChatRequest request, TimeSpan streamingInterval, CancellationToken cancellationToken)
    {
        var (engine, prompt, format, end) = await PrepareAsync(request, cancellationToken).ConfigureAwait(false);
        var constraint = ConstraintOf(request, format, end) is { } wanted
            ? await engine.Constraints.GetAsync(wanted, cancellationToken).ConfigureAwait(false)
            : null;
        request = request with { Sampling = request.Sampling.BoundTo(_breakers ??= new(engine.Vocabulary)) };
        var shifts = engine.Options.ContextOverflow == LlamaContextOverflow.Shift;
        var room = !shifts ? engine.ContextLength - prompt.Length
            : request.MaxOutputTokens is null ? (int)Math.Min((long)ContextsWithoutLimit * engine.ContextLength, int.MaxValue)
            : int.MaxValue;
        var output = new GenerationStream();
        var seed = request.Seed ?? _seeds.Next();
        var isParsed = format.Thinks || request.Tools is not null;
        var answer = new AnswerWriter(
            output,
            new(streamingInterval, engine.Options.TimeProvider),
            request.StopSequences,
            isParsed ? new(format.Form, request.Tools?.Tools ?? [], end) : null,
            request.Tools is null ? null : format.NewIds(request.Turns, prompt, request.Sampling.Temperature == 0 ? 0 : seed),
            request.Reasoning.IsShown);
        var budget = request.Reasoning.MaxTokens is { } most && format.Closing.Length > 0
            ? new ReasoningBudget(most, format.Closing)
            : null;
        var work = new ChatGeneration(
            prompt,
            Math.Min(request.MaxOutputTokens ?? int.MaxValue, room),
            request,
            seed,
            answer,
            output,
            new(isParsed ? format.Markers : FrozenSet<int>.Empty, format.Thinks, budget),
            constraint,
            CutOffUsage.Current);
        return RunningGeneration.Start(engine, work, output, _options.TimeProvider.GetUtcNow(), cancellationToken);
    }

    private static AnswerConstraint? ConstraintOf(ChatRequest request, PromptFormat format, string end)
    {
        if (request.Tools is { } tools)
            return new TurnConstraint(
                format.Form, format.Template.Source, tools.Tools, tools.Choice, tools.IsParallel, end, request.Constraint, tools.Settings);

        // What is asked of the answer holds behind the reasoning.
        return request.Constraint is { } wanted && format.Thinks
            ? new TurnConstraint(format.Form, format.Template.Source, [], ToolChoice.None, false, end, wanted, wanted.Settings)
            : request.Constraint;
    }

    private async ValueTask<PreparedPrompt> PrepareAsync(ChatRequest request, CancellationToken cancellationToken, bool isBeginning = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var engine = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        var template = _template ??= ChooseTemplate(engine);
        request.Adapters.Require(engine.ModelHandle);

        var characters = request.Turns.Sum(turn => (long)turn.Text.Length);
        ThrowIfTooLong(engine, engine.Vocabulary.LeastTokens(characters), "at least ");
        return await TextPieces.RunAsync(characters, Write, cancellationToken).ConfigureAwait(false);

        PreparedPrompt Write()
        {
            var format = request.Tools is null ? _format ??= PromptFormat.Of(template, engine.Vocabulary)
                : _toolFormat ??= PromptFormat.Of(template.ForTools, engine.Vocabulary);
            var rendered = format.Render(request, isBeginning);
            if (rendered.IsTold && !Interlocked.Exchange(ref _hasLoggedTold, true))
            {
                GuardedLogger.Create(engine.Options)?.LogInformation(
                    "The chat template of {Model} has no form for tools: the system message tells the model of them.", engine.Model.Id);
            }

            var prompt = PromptTokenizer.Tokenize(
                engine.Vocabulary, engine.SpecialTokens, rendered.Parts, engine.ContextLength, cancellationToken);
            ThrowIfTooLong(engine, prompt.Length, characters > TextPieces.MaxLength ? "at least " : "");
            return new(engine, prompt, format, rendered.End);
        }
    }

    private static void ThrowIfTooLong(LlamaEngine engine, int tokens, string atLeast)
    {
        if (tokens >= engine.ContextLength)
        {
            throw new LlamaContextLengthException(
                tokens,
                engine.ContextLength,
                $"The prompt has {atLeast}{tokens} tokens, and the context holds {engine.ContextLength}, at least one of them for the "
                    + $"answer. "
                + "Shorten the prompt, or raise LlamaEngineOptions.ContextLength.");
        }
    }
}
