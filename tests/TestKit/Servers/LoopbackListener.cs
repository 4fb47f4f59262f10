using System.Net;
using System.Net.Sockets;

namespace Wattwise.TestKit;

/// <summary>Listeners of HTTP on a port of loopback that nobody else has.</summary>
public static class LoopbackListener
{
    private const int Attempts = 20;

    /// <summary>Starts a listener, and says where it listens.</summary>
    public static HttpListener Start(out Uri address)
    {
        for (var attempt = 1; ; attempt++)
        {
            address = new($"http://127.0.0.1:{FreePort()}/");
            var listener = new HttpListener();
            listener.Prefixes.Add(address.AbsoluteUri);
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (attempt < Attempts)
            {
                // HttpListener takes no port 0: between the look for a free port and the start another program may have taken it.
                listener.Close();
            }
        }
    }

    // Nobody listens on it now.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
