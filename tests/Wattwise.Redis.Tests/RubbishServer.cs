using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wattwise.Redis.Tests;

/// <summary>Listens where a Redis server should, and answers whatever it is sent with something else.</summary>
internal sealed class RubbishServer : IAsyncDisposable
{
    private static readonly byte[] Rubbish = Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\n\0\u0001?");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public RubbishServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        finally
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        using (client)
        {
            try
            {
                while (await client.GetStream().ReadAsync(buffer, _stopping.Token) > 0)
                    await client.GetStream().WriteAsync(Rubbish, _stopping.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client has had enough.
            }
        }
    }
}
