using System.Net;
using System.Net.Sockets;

namespace Wattwise.TestKit;

/// <summary>A TCP proxy before a server that can hold back what the server says, answer rubbish, or hang up.</summary>
public sealed class FaultyProxy : IAsyncDisposable
{
    private static readonly byte[] Rubbish = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 37))];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private readonly List<Task> _connections = [];
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProxyFault _fault;

    public FaultyProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"{_listener.LocalEndpoint}";

    public ProxyFault Fault
    {
        get => _fault;
        set
        {
            _fault = value;
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient();
        try
        {
            if (_fault == ProxyFault.HangUp)
                return;
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stopping.Token);
            await Task.WhenAny(
                ToServerAsync(client.GetStream(), server.GetStream()), ToClientAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception exception) when (exception
            is OperationCanceledException or IOException or SocketException or InvalidOperationException)
        {
            // One of both has gone; a client that has gone before it is served has no stream.
        }
    }

    private async Task ToServerAsync(NetworkStream client, NetworkStream server)
    {
        var buffer = new byte[65536];
        while (await client.ReadAsync(buffer, _stopping.Token) is > 0 and var count && _fault != ProxyFault.HangUp)
            await server.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
    }

    private async Task ToClientAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[65536];
        while (await server.ReadAsync(buffer, _stopping.Token) is > 0 and var count && _fault != ProxyFault.HangUp)
        {
            while (_changed is var changed && _fault == ProxyFault.Delay)
                await changed.Task.WaitAsync(_stopping.Token);

            // What is dropped never comes: a client that gave up breaks the connection.
            if (_fault == ProxyFault.None)
                await client.WriteAsync(buffer.AsMemory(0, count), _stopping.Token);
            else if (_fault == ProxyFault.Rubbish)
                await client.WriteAsync(Rubbish, _stopping.Token);
        }
    }
}
