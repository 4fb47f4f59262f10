using System.Collections.Concurrent;

namespace Wattwise.Benchmarks.Gateway;

/// <summary>Streams that are read as long as they last.</summary>
internal sealed class OpenStreams(HttpClient http) : IAsyncDisposable
{
    private readonly ConcurrentBag<HttpResponseMessage> _open = [];
    private readonly ConcurrentBag<Task> _reading = [];
    private volatile bool _isClosing;

    public int Lost;

    /// <summary>Opens streams, a few at a time, and goes on reading them.</summary>
    public Task AddAsync(int count, CancellationToken cancellationToken) => Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
        async (_, token) =>
        {
            var response = await OpenAsync(http, token);
            _open.Add(response);
            _reading.Add(ReadAsync(response));
        });

    /// <summary>Opens a stream and reads its first token.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var response = await GatewayBenchmark.PostAsync(http, "open", "Go on.", isStream: true, cancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[4096];
        if (await body.ReadAsync(buffer, cancellationToken) == 0)
            throw new InvalidOperationException("A stream ended before its first token.");
        return response;
    }

    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        foreach (var response in _open)
            response.Dispose();
        await Task.WhenAll(_reading);
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        var buffer = new byte[1024];
        try
        {
            var body = await response.Content.ReadAsStreamAsync();
            while (await body.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception exception)
            when (exception is IOException or HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
        }

        if (!_isClosing)
            Interlocked.Increment(ref Lost);
    }
}
