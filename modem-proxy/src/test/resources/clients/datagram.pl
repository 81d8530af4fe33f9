# A client of a proxy in Perl, whose datagrams are relayed (IO::Socket::Socks).
# Arguments: address and port of the proxy, the host that is wanted. Says what its echo has said,
# or why there was none.
use strict;
use warnings;
use IO::Socket::Socks;
use Socket;

my ($proxy, $port, $host) = @ARGV;
my $client = IO::Socket::Socks->new(
    UdpAddr => "0.0.0.0", UdpPort => 0,
    ProxyAddr => $proxy, ProxyPort => $port,
    Timeout => 20
) or do { print "refused $SOCKS_ERROR\n"; exit };
$client->send("hello", 0, pack_sockaddr_in(7, inet_aton($host)));
$client->recv(my $said, 50) or do { print "refused $!\n"; exit };
print "$said\n";
