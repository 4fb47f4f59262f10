namespace Wattwise.Postgres.Tests.Caching;

public enum ProxyFault
{
    None,
    Hold,
    Rubbish,
    HangUp,
}
