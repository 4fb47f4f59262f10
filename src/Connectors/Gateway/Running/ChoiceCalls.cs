using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Wattwise.Gateway.Reading;

namespace Wattwise.Gateway.Running;

/// <summary>
/// The calls of a model that give the choices of a request, some side by side. One that fails ends the others; so does a caller who
/// leaves.
/// </summary>
internal sealed class ChoiceCalls(IChatClient client, ModelRequest request, AnswerChoices choices)
{
    // An engine computes so many together; more would only take the queue from others.
    private const int MaxAtATime = 8;
    private const int MaxUpdatesAhead = 64;

    // As OpenAI's clients for .NET name it, whatever server they speak to.
    private const string OpenAIProvider = "openai";

    private Exception? _failure;

    /// <summary>The choice of the update that the stream is at.</summary>
    public int Current { get; private set; }

    /// <summary>Makes all calls.</summary>
    public async Task<IReadOnlyList<ChatResponse>> AnswerAsync(CancellationToken cancellationToken)
    {
        var responses = new ChatResponse[request.ChoiceCount];
        if (responses.Length == 1)
            await AnswerAsync(0, cancellationToken);
        else
            await RunAllAsync(AnswerAsync, cancellationToken);
        return responses;

        async Task AnswerAsync(int choice, CancellationToken cancellation)
        {
            responses[choice] = await client.GetResponseAsync(request.PromptOf(choice), request.OptionsOf(choice), cancellation);
            choices[choice].Add(responses[choice]);
        }
    }

    /// <summary>Makes all calls; <see cref="Current"/> says whose update it is.</summary>
    public IAsyncEnumerable<ChatResponseUpdate> StreamAsync(CancellationToken cancellationToken) =>
        request.ChoiceCount == 1 ? StreamOf(0, cancellationToken) : StreamAllAsync(cancellationToken);

    /// <summary>Fails if an answer is none, though its call ended without a fault.</summary>
    /// <param name="streams">Whether it was streamed.</param>
    /// <exception cref="IOException">The provider gave an error in place of an answer, or its stream broke off.</exception>
    public void ThrowIfBroken(bool streams)
    {
        // OpenAI's protocol gives each choice its reason at the end. Its client for .NET passes over an error in the middle of a stream.
        if (choices.All.Any(choice => choice.IsError) || (streams && choices.All.Any(choice => choice.FinishReason is null)
            && (client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.ProviderName == OpenAIProvider))
        {
            throw new IOException("The provider's answer broke off.");
        }
    }

    private IAsyncEnumerable<ChatResponseUpdate> StreamOf(int choice, CancellationToken cancellationToken) =>
        client.GetStreamingResponseAsync(request.PromptOf(choice), request.OptionsOf(choice), cancellationToken);

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var updates = Channel.CreateBounded<(int Choice, ChatResponseUpdate Update)>(
            new BoundedChannelOptions(MaxUpdatesAhead) { SingleReader = true });
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = PumpAllAsync(updates.Writer, left.Token);
        try
        {
            // Ends when all calls have.
            while (await updates.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (updates.Reader.TryRead(out var next))
                {
                    Current = next.Choice;
                    yield return next.Update;
                }
            }

            await running;
        }
        finally
        {
            await left.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PumpAllAsync(ChannelWriter<(int Choice, ChatResponseUpdate Update)> writer, CancellationToken cancellationToken)
    {
        try
        {
            await RunAllAsync(PumpAsync, cancellationToken);
        }
        finally
        {
            writer.Complete();
        }

        async Task PumpAsync(int choice, CancellationToken cancellation)
        {
            await foreach (var update in StreamOf(choice, cancellation))
                await writer.WriteAsync((choice, update), cancellation);
        }
    }

    /// <summary>Completes when all calls have ended, and what they took is booked.</summary>
    private async Task RunAllAsync(Func<int, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var room = new SemaphoreSlim(MaxAtATime);
        await Task.WhenAll(Enumerable.Range(0, request.ChoiceCount).Select(RunAsync));
        cancellationToken.ThrowIfCancellationRequested();
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);

        async Task RunAsync(int choice)
        {
            try
            {
                await room.WaitAsync(stop.Token);
                try
                {
                    await call(choice, stop.Token);
                }
                finally
                {
                    room.Release();
                }
            }
            catch (Exception exception)
            {
                // The first one tells why; the others fail because they are stopped.
                Interlocked.CompareExchange(ref _failure, exception, null);
                await stop.CancelAsync();
            }
        }
    }
}
