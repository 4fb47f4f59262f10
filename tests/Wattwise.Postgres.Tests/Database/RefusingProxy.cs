using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wattwise.Postgres.Tests.Database;

/// <summary>A TCP proxy before a server that refuses the first connections with an error of the server's, and lets the others
/// through.</summary>
internal sealed class RefusingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    public RefusingProxy(int serverPort, string state, int refusals)
    {
        _listener.Start();
        _accepting = AcceptAsync(serverPort, Refusal(state), refusals);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    // ErrorResponse: https://www.postgresql.org/docs/current/protocol-message-formats.html
    private static byte[] Refusal(string state)
    {
        var fields = Encoding.ASCII.GetBytes($"SFATAL\0VFATAL\0C{state}\0Mrefused by the test\0\0");
        return [(byte)'E', 0, 0, 0, (byte)(4 + fields.Length), .. fields];
    }

    private async Task AcceptAsync(int serverPort, byte[] refusal, int refusals)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _connections.Add(_connections.Count < refusals ? RefuseAsync(client, refusal) : ServeAsync(client, serverPort));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task RefuseAsync(TcpClient accepted, byte[] refusal)
    {
        using var client = accepted;
        await client.GetStream().ReadAtLeastAsync(new byte[1024], 8, cancellationToken: _stopping.Token);
        await client.GetStream().WriteAsync(refusal, _stopping.Token);
    }

    private async Task ServeAsync(TcpClient accepted, int serverPort)
    {
        using var client = accepted;
        using TcpClient server = new();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, serverPort, _stopping.Token);
            await Task.WhenAny(
                client.GetStream().CopyToAsync(server.GetStream(), _stopping.Token),
                server.GetStream().CopyToAsync(client.GetStream(), _stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
        }
    }
}
