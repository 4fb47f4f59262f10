using System.Net;
using System.Net.Sockets;

namespace Wattwise.Postgres.Tests.Database;

/// <summary>A TCP proxy before a server behind which a client freezes once it is told so: the last message that it sends, of five bytes,
/// never comes.</summary>
internal sealed class FreezingProxy : IAsyncDisposable
{
    private const int LastMessage = 5;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpClient _server = new();
    private readonly Task _serving;
    private TcpClient? _client;
    private volatile bool _isFreezing;

    public FreezingProxy(int serverPort)
    {
        _listener.Start();
        _serving = ServeAsync(serverPort);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Freeze() => _isFreezing = true;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _client?.Dispose();
        _server.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(int serverPort)
    {
        try
        {
            _client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            await _server.ConnectAsync(IPAddress.Loopback, serverPort, _stopping.Token);
            await Task.WhenAny(ToServerAsync(), _server.GetStream().CopyToAsync(_client.GetStream(), _stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
        }
    }

    private async Task ToServerAsync()
    {
        var (buffer, held) = (new byte[65536], 0);
        while (await _client!.GetStream().ReadAsync(buffer.AsMemory(held), _stopping.Token) is > 0 and var count)
        {
            var whole = held + count;
            held = _isFreezing ? Math.Min(LastMessage, whole) : 0;
            await _server.GetStream().WriteAsync(buffer.AsMemory(0, whole - held), _stopping.Token);
            buffer.AsSpan(whole - held, held).CopyTo(buffer);
        }
    }
}
